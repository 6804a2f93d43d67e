using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;

namespace Messaging.Tests.Templates;

public sealed class HtmlToTextTests
{
    [Theory]
    [InlineData("<h1>Title</h1><p>One\n  two</p><p>Three</p>", "Title\n\nOne two\n\nThree")]
    [InlineData("a<br>b<br><br>c<br><br><br><br>d", "a\nb\n\nc\n\nd")]
    [InlineData("<div>a</div><div>b</div>", "a\nb")]
    [InlineData("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>x", "* a\n* b\n  * c\n\nx")]
    [InlineData("<ol><li>a<li>b</ol>", "1. a\n2. b")]
    [InlineData("<table><tr><th>What</th><th>Amount</th></tr><tr><td>Fibre</td><td>€ 1</td></tr></table>", "What  Amount\nFibre  € 1")]
    [InlineData("<table><tr><td></td><td> Only </td></tr></table>", "Only")]
    [InlineData("See <a href='https://pay.example/1?a=1&amp;b=2'>pay <b>now</b></a>.", "See pay now (https://pay.example/1?a=1&b=2).")]
    [InlineData("<a href='https://example.com/'>example.com</a>", "example.com")]
    [InlineData("<a href='https://example.com/x'>https://example.com/x</a>", "https://example.com/x")]
    [InlineData("<a href='mailto:a@b.example?subject=x'>a@b.example</a> <a href='#top'>up</a>", "a@b.example up")]
    [InlineData("<a href='mailto:a@b.example'>Write</a>", "Write (a@b.example)")]
    [InlineData("<a href='https://example.com'><img src=x alt='Logo'></a><img src=y alt=''>", "Logo (https://example.com)")]
    [InlineData("<a href='https://example.com'><img src=x></a>", "https://example.com")]
    [InlineData("<script>a</script><style>b</style><title>c</title>d<!-- e --><template>f</template>", "d")]
    [InlineData("<div style='display:none'>hidden <p>all of it</p></div>seen", "seen")]
    [InlineData("<style>.pre{display:none}</style><div class=pre>hidden</div>seen", "seen")]
    [InlineData("<style>.pre{display:none}.pre.on{display:block}</style><div class='pre on'>shown</div>", "shown")]
    [InlineData("<div style='max-height:0;overflow:hidden'>hidden</div><p hidden>x</p>seen", "seen")]
    [InlineData("<p>a &amp; b &lt;c&gt; &euro;&nbsp;1</p>", "a & b <c> €\u00a01")]
    [InlineData("one<b>two</b> <i>three</i>", "onetwo three")]
    [InlineData("<p>a</p><hr><p>b</p>", "a\n\n----------\n\nb")]
    [InlineData("<pre>a\n  b</pre>c", "a\n  b\n\nc")]
    [InlineData("<table role=presentation><tr><td><table role=presentation><tr><td>a</td></tr></table></td></tr><tr><td>b</td></tr></table>", "a\nb")]
    public void Convert_Html_ReadsAsText(string html, string expected) =>
        Finisher.Finish(new BodyTemplate { Key = "mail", Name = "Mail", TextFromHtml = true }, new RenderedText(html, [], []), needsText: true).Text!.Text.ShouldBe(expected);

    [Fact]
    public void Finish_DefinitionHasText_MakesNone() =>
        Finisher.Finish(new BodyTemplate { Key = "mail", Name = "Mail", TextFromHtml = true }, new RenderedText("<p>x", [], []), needsText: false).Text.ShouldBeNull();

    private static HtmlFinisher Finisher { get; } = new(new TemplateLimits());
}
