using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Messaging.Web.Components;

public sealed partial class App
{
    // Without prerendering: a button that can be seen works, and data is loaded once.
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    private IComponentRenderMode? PageRenderMode => HttpContext.AcceptsInteractiveRouting() ? Interactive : null;

    /// <summary>The look this browser chose: light, dark, or auto (as the system says). Known here, so that no page flashes.</summary>
    private string Theme => HttpContext.Request.Cookies["theme"] is "light" or "dark" ? HttpContext.Request.Cookies["theme"]! : "auto";

    private string Radzen(string sheet) => Assets[$"_content/Radzen.Blazor/css/{sheet}.css"];

    private string Media(string look) => Theme switch
    {
        "auto" => $"(prefers-color-scheme: {look})",
        var theme when theme == look => "all",
        _ => "not all",
    };
}
