using Bunit;

namespace Messaging.Tests.Support;

/// <summary>Proves that bUnit compares markup here: see <see cref="AngleSharpDiffingLoader"/>.</summary>
public sealed class MarkupMatchesTests : BunitContext
{
    [Fact]
    public void MarkupMatches_SameMarkupInOtherLayout_Passes()
    {
        var rendered = Render(builder => builder.AddMarkupContent(0, "<p class=\"b a\">Twelve <b>mails</b></p>"));

        rendered.MarkupMatches("<p   class=\"a b\">\n  Twelve <b>mails</b>\n</p>");
    }

    [Fact]
    public void MarkupMatches_OtherMarkup_Fails()
    {
        var rendered = Render(builder => builder.AddMarkupContent(0, "<p>Twelve mails</p>"));

        Should.Throw<HtmlEqualException>(() => rendered.MarkupMatches("<p>Eleven mails</p>"));
    }
}
