using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Radzen.Blazor;

namespace Messaging.Tests.Platform;

/// <summary>The HTML around the test pages.</summary>
public sealed class PlatformDocument : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Platform</title><base href="/">
            <link rel="stylesheet" href="_content/Radzen.Blazor/css/material-base.css"></head><body>
            """);
        builder.OpenComponent<PlatformRoutes>(1);
        builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
        builder.CloseComponent();
        builder.AddMarkupContent(2, """
            <script src="_content/Radzen.Blazor/Radzen.Blazor.min.js"></script>
            <script src="_content/BlazorMonaco/jsInterop.js"></script>
            <script src="_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js"></script>
            <script src="_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js"></script>
            <script>window.askBack = (page, number) => page.invokeMethodAsync('Times', number);</script>
            <script src="_framework/blazor.web.js"></script></body></html>
            """);
    }
}

/// <summary>Finds the page for an address, and holds what Radzen needs for its dialogs.</summary>
public sealed class PlatformRoutes : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<Router>(0);
        builder.AddComponentParameter(1, nameof(Router.AppAssembly), typeof(PlatformRoutes).Assembly);
        builder.AddComponentParameter(2, nameof(Router.Found), (RenderFragment<RouteData>)(route => found =>
        {
            found.OpenComponent<RouteView>(0);
            found.AddComponentParameter(1, nameof(RouteView.RouteData), route);
            found.CloseComponent();
        }));
        builder.CloseComponent();
        builder.OpenComponent<RadzenComponents>(3);
        builder.CloseComponent();
    }
}

/// <summary>Somewhere to go and come back from.</summary>
[Route("/second")]
public sealed class SecondPlatformPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<h1>Second</h1><a href=\"/\">First</a>");
}
