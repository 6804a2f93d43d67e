using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;

namespace Messaging.Tests.Templates;

public sealed class HtmlMailCheckTests
{
    [Theory]
    [InlineData("<p>\n<img src=\"cid:x\"></p>", "mail 2:1 This image has no alt text")]
    [InlineData("<p><a href=\"http://example.com\">x</a>", "mail 1:4 This link is not encrypted")]
    [InlineData("<p>\n\n  <img alt='' src='https://example.com/{{invoice.number}}.png'>", "mail 3:3 This image is loaded from outside")]
    [InlineData("<table background='//example.com/x.png'>", "mail 1:1 This image is loaded from outside")]
    [InlineData("<td style=\"background:url('https://example.com/x.png')\">", "mail 1:1 This image is loaded from outside")]
    [InlineData("<img alt='' src='data:image/png;base64,AAAA'>", "mail 1:1 This image is written into the HTML")]
    [InlineData("<form action=x><b>y</b></form>", "mail 1:1 Mail programs remove <form>")]
    [InlineData("x <script>alert('<a href=http://x>')</script>", "mail 1:3 Mail programs remove <script>")]
    [InlineData("<p onclick='x()'>", "mail 1:1 Mail programs do not run this event")]
    [InlineData("<a href='javascript:x()'>y</a>", "mail 1:1 This link runs a script")]
    [InlineData("a\n<p>{{#if invoice.number}}\n<img src='{{image \"x\"}}'>{{/if}}", "mail 3:1 This image has no alt text")]
    public void Check_WhatMailProgramsDislike_IsSaidAtItsPlace(string template, string expected)
    {
        var html = template.Replace("{{#if invoice.number}}", "", StringComparison.Ordinal).Replace("{{/if}}", "", StringComparison.Ordinal).Replace("{{image \"x\"}}", "cid:x", StringComparison.Ordinal);

        Said(Finisher.Check(html, Source(template), null, inlined: false)).ShouldHaveSingleItem().ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("<img src='cid:x' alt=''><a href='https://example.com'>x</a><a href='mailto:a@b.example'>y</a>")]
    [InlineData("<!-- <img src=x> --><!--[if mso]><a href='http://x'><![endif]-->")]
    [InlineData("<html xmlns='http://www.w3.org/1999/xhtml'><p>http://example.com as text</p>")]
    public void Check_WhatIsFine_SaysNothing(string html) => Finisher.Check(html, Source(html), hasText: true, inlined: false).ShouldBeEmpty();

    [Theory]
    [InlineData("<style>\n@media (max-width:600px) { .a { width:100% } }</style>", "mail 2:1 Styles that are written into the elements win")]
    [InlineData("<style>.a{width:1px}@media (prefers-color-scheme: dark) { .b { color:#fff !important } .a { color:#000 } }</style>", "mail 1:21 Styles that are written into the elements win")]
    [InlineData("<style>@media print { .a { color:#000 !important; } }\n@font-face { src: local(x) }</style>", null)]
    public void Check_MediaRuleThatInlinedStylesBeat_IsSaidAtItsPlace(string html, string? expected)
    {
        Said(Finisher.Check(html, Source(html), null, inlined: false)).ShouldBeEmpty();
        var said = Said(Finisher.Check(html, Source(html), null, inlined: true));
        if (expected is null)
            said.ShouldBeEmpty();
        else
            said.ShouldHaveSingleItem().ShouldStartWith(expected);
    }

    [Fact]
    public void Check_TagOfAFragment_NamesTheFragment()
    {
        var texts = new FragmentTexts(new Dictionary<string, string> { ["frame"] = "<b>{{> content}}</b>\n{{> footer}}", ["footer"] = "Bye\n<img src='cid:x'>", ["unused"] = "<img src='cid:y'>" });

        Said(Finisher.Check("<b>Hello</b>\nBye\n<img src='cid:x'>", Source("Hello", texts, "frame"), null, inlined: false)).ShouldHaveSingleItem().ShouldStartWith("footer 2:1 This image has no alt text");
    }

    [Fact]
    public void Check_TagFromAValue_IsAtTheFirstLine() =>
        Said(Finisher.Check("<p><img src=x></p>", Source("\n<p>{{{customer.fields.html}}}</p>"), null, inlined: false)).ShouldHaveSingleItem().ShouldStartWith("mail 1:1 This image has no alt text");

    [Fact]
    public void Check_ManyTags_AreBounded()
    {
        var html = string.Concat(Enumerable.Repeat("<img src=x>", 10_000));

        Finisher.Check(html, Source(html), null, inlined: false).Count.ShouldBeLessThanOrEqualTo(25);
    }

    [Fact]
    public void Check_LongMail_SaysThatGmailCutsIt() =>
        Said(Finisher.Check(new string('x', 150_000), Source("x"), hasText: true, inlined: false)).ShouldHaveSingleItem().ShouldContain("146 kB. Gmail hides");

    [Fact]
    public void Check_NoTextVersion_IsSaid() =>
        Said(Finisher.Check("x", Source("x"), hasText: false, inlined: false)).ShouldHaveSingleItem().ShouldContain("no text version");

    private static HtmlFinisher Finisher { get; } = new(new TemplateLimits());

    private static TemplateSource Source(string content, FragmentTexts? fragments = null, string? layout = null) => new("mail", content, TemplateOutput.Html, fragments, layout);

    private static IEnumerable<string> Said(IEnumerable<TemplateProblem> problems)
    {
        var all = problems.ToList();
        all.ShouldAllBe(p => p.Severity == ProblemSeverity.Warning);
        return all.Select(p => $"{p.Template} {p.Line}:{p.Column} {p.Message}");
    }
}
