using Bunit;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Pages.Shared;

public sealed class SearchBoxTests : BunitContext
{
    private readonly List<string?> _asked = [];

    public SearchBoxTests() => Services.AddSingleton(TimeProvider.System);

    [Fact]
    public void Typing_SeveralKeys_AsksOnceForTheWhole()
    {
        var box = Show();

        box.Find("input").Input("a");
        box.Find("input").Input("ab ");

        box.WaitForAssertion(() => _asked.ShouldBe(["ab"]), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Value_ComesBackWhileTypingOn_KeepsWhatWasTyped()
    {
        var box = Show();
        box.Find("input").Input("ab");
        box.WaitForAssertion(() => _asked.ShouldBe(["ab"]), TimeSpan.FromSeconds(10));
        box.Find("input").Input("abc");

        box.Render(p => p.Add(b => b.Value, "ab"));

        box.Find("input").GetAttribute("value").ShouldBe("abc");
    }

    [Fact]
    public void Value_ClearedFromOutside_EmptiesTheField()
    {
        var box = Show("ab");

        box.Render(p => p.Add(b => b.Value, null));

        box.Find("input").GetAttribute("value").ShouldBeNullOrEmpty();
    }

    private IRenderedComponent<SearchBox> Show(string? value = null) => Render<SearchBox>(p => p
        .Add(b => b.Value, value)
        .Add(b => b.ValueChanged, EventCallback.Factory.Create<string?>(this, _asked.Add)));
}
