using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;

namespace Messaging.Tests.Templates;

public sealed class StyleInlinerTests
{
    [Theory]
    [InlineData("p{color:red}", "<p>x</p>", "<p style=\"color:red\">x</p>")]
    [InlineData("p{color:red}.a{color:blue}", "<p class=a>x</p>", "<p style=\"color:blue\" class=a>x</p>")]
    [InlineData(".a{color:blue}p{color:red}", "<p class=\"b a\">x</p>", "<p style=\"color:blue\" class=\"b a\">x</p>")]
    [InlineData("p{color:red}p{color:blue}", "<p>x</p>", "<p style=\"color:blue\">x</p>")]
    [InlineData("#i{color:red}p.a.b.c{color:blue}", "<p id=i class='a b c'>x</p>", "<p style=\"color:red\" id=i class='a b c'>x</p>")]
    [InlineData("p{color:red}", "<p style='color:green'>x</p>", "<p style=\"color:green\">x</p>")]
    [InlineData("p{color:red!important}", "<p style='color:green'>x</p>", "<p style=\"color:red\">x</p>")]
    [InlineData("p{color:red!important}", "<p style='color:green !important'>x</p>", "<p style=\"color:green !important\">x</p>")]
    [InlineData("p{color:red !important}#i{color:blue}", "<p id=i>x</p>", "<p style=\"color:red\" id=i>x</p>")]
    [InlineData("p{margin-left:5px}.a{margin:0}", "<p class=a>x</p>", "<p style=\"margin-left:5px;margin:0\" class=a>x</p>")]
    [InlineData("p{background:#fff;background:linear-gradient(red,blue)}", "<p>x</p>", "<p style=\"background:#fff;background:linear-gradient(red,blue)\">x</p>")]
    [InlineData("p{font-family:\"Segoe UI\",Arial}", "<p>x</p>", "<p style=\"font-family:'Segoe UI',Arial\">x</p>")]
    [InlineData("p{mso-line-height-rule:exactly;COLOR:Red}", "<P>x</P>", "<P style=\"mso-line-height-rule:exactly;color:Red\">x</P>")]
    [InlineData("/* p{a:b} */ p /* { */ {color:/*;*/red;;x}", "<p>x</p>", "<p style=\"color:red\">x</p>")]
    [InlineData("p::before{content:'}'} p{color:red}", "<p>x</p>", "<style>p::before{content:'}'}</style><p style=\"color:red\">x</p>")]
    public void Inline_Cascade_IsThatOfCss(string css, string html, string expected) => Inline($"<style>{css}</style>{html}").ShouldBe(expected);

    [Theory]
    [InlineData("div p", "bc")]
    [InlineData("div > p", "")]
    [InlineData("main>p", "a")]
    [InlineData("div>section>p", "bc")]
    [InlineData("section div p", "bc")]
    [InlineData("main section p", "")]
    [InlineData("h1 + p", "b")]
    [InlineData("h1 ~ p", "bc")]
    [InlineData("h1~p+p", "c")]
    [InlineData("p:first-child", "a")]
    [InlineData("p:last-child", "ac")]
    [InlineData("p:nth-child(2n+1)", "ac")]
    [InlineData("p:nth-of-type(2)", "c")]
    [InlineData("p:not(.k)", "ac")]
    [InlineData("[title^='so']", "c")]
    [InlineData("[title~=text i]", "c")]
    [InlineData("p[title]", "c")]
    [InlineData("body p", "abc")]
    [InlineData(".k, #c", "bc")]
    [InlineData("*.k", "b")]
    [InlineData(".no\\:thing, .k", "b")]
    public void Inline_Selector_ReachesTheElementsItNames(string selector, string expected)
    {
        const string Page = "<main><p id=a>1</p></main><section><div><section><h1>2</h1><p id=b class=k>3</p><p id=c title='some TEXT'>4</p></section></div></section>";

        var inlined = Inline($"<style>{selector}{{color:red}}</style>{Page}");

        string.Concat(new[] { "a", "b", "c" }.Where(id => inlined.Contains($"<p style=\"color:red\" id={id}", StringComparison.Ordinal))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("@media (max-width:600px){.a{width:100%!important}}")]
    [InlineData("@font-face{font-family:x;src:url(x.woff)}")]
    [InlineData("@import url('a.css');")]
    [InlineData("a:hover{color:red}")]
    [InlineData("#outlook a{padding:0}")]
    [InlineData(".a{color:red;&:hover{color:blue}}")]
    public void Inline_WhatElementsCannotHave_StaysInTheSheet(string css)
    {
        var inlined = Inline($"<style>{css}\n.a{{color:blue}}</style><p class=a><a href=x>y</a></p>");

        inlined.ShouldBe($"<style>{css}</style><p style=\"color:blue\" class=a><a href=x>y</a></p>");
    }

    [Fact]
    public void Inline_OneOfTwoSelectorsIsAState_ItStaysAlone() =>
        Inline("<style>a,a:hover{color:red}</style><a href=x>y</a>").ShouldBe("<style>\na:hover {color:red}</style><a style=\"color:red\" href=x>y</a>");

    [Fact]
    public void Inline_OddMarkup_ChangesNothingElse()
    {
        const string Before = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\">\r\n<html xmlns:v=\"urn:x\"><head>\r\n<!--[if mso]><style>td{color:green}</style><xml><o:x/></xml><![endif]-->";
        const string After = "</head><body>\r\n<![if !mso]><p>a &nbsp;&lt; b & c</p><![endif]><!--[if !mso]><!--><tAbLe ><tr><td\nalign=right>1 < 2<td>é\u00a0\ud83d\ude00</table><!--<![endif]--><p CLASS='x'>“</p></b>\r\n";

        var inlined = Inline(Before + "<style>td{color:red}</style>" + After);

        inlined.ShouldBe(Before + After.Replace("<td", "<td style=\"color:red\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Inline_SheetForPrint_StaysWhole() =>
        Inline("<style media=print>p{color:red}</style><p>x</p>").ShouldBe("<style media=print>p{color:red}</style><p>x</p>");

    [Fact]
    public void Inline_TwoSheets_LaterOneWins() =>
        Inline("<style>p{color:red}</style><style>p{color:blue}</style><p>x</p>").ShouldBe("<p style=\"color:blue\">x</p>");

    [Fact]
    public void Finish_SwitchesOff_TouchesNothing()
    {
        var rendered = new RenderedText("<style>p{color:red}</style><p>x</p>", [], []);

        var finished = Finisher.Finish(Template(inline: false), rendered, needsText: true);

        finished.Html.ShouldBeSameAs(rendered);
        finished.Text.ShouldBeNull();
    }

    [Fact]
    public void Finish_HugeSheet_LeavesTheHtmlAndSaysSo()
    {
        var css = string.Concat(Enumerable.Range(0, 20_000).Select(i => $".c{i} b i{{color:red}}"));
        var html = $"<style>{css}</style>" + string.Concat(Enumerable.Repeat("<p><b>x", 20_000));

        var finished = Finisher.Finish(Template(), new RenderedText(html, [], []), needsText: false);

        finished.Html.Text.ShouldBeSameAs(html);
        finished.Html.Warnings.ShouldHaveSingleItem().Message.ShouldContain("too many rules");
    }

    // A minute, on a machine that does other things: what grows with the square takes many.
    [Theory]
    [InlineData("<div>", "<p>x</p>")]
    [InlineData("<b a='{0}'>", "<p>x</p>")]
    [InlineData("<!-- -- >", "-->")]
    [InlineData("<table><tr><td>", "x")]
    [InlineData("<p id='", "'>")]
    [InlineData("</style", "")]
    [InlineData("<a x=", "")]
    [InlineData("<svg><style>", "")]
    [InlineData("&#", "")]
    public void Finish_HostileMarkup_EndsSoon(string piece, string end)
    {
        var html = "<style>div div div div div div div div div x, * * * * * * b{color:red}</style>"
            + string.Concat(Enumerable.Range(0, 60_000).Select(i => piece.Replace("{0}", $"{i}", StringComparison.Ordinal))) + string.Concat(Enumerable.Repeat(end, 1_000));
        var started = TimeProvider.System.GetTimestamp();

        Finisher.Finish(Template(text: true), new RenderedText(html, [], []), needsText: true).Html.Text.ShouldNotBeNull();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("p{content:'")]
    [InlineData("p{color:red")]
    [InlineData("p{{{{}")]
    [InlineData("/*")]
    [InlineData("@media {")]
    [InlineData("}}}}p{color:red}")]
    [InlineData("p:nth-child(99999999999n+1){color:red}")]
    [InlineData("[a=\"{color:red}")]
    [InlineData("\\")]
    [InlineData(">p{color:red}")]
    [InlineData(",p,,{color:red}")]
    public void Inline_BrokenSheet_KeepsTheMail(string css) => Inline($"<style>{css}</style><p>x</p>").ShouldEndWith(">x</p>");

    private static HtmlFinisher Finisher { get; } = new(new TemplateLimits());

    private static BodyTemplate Template(bool inline = true, bool text = false) => new() { Key = "mail", Name = "Mail", InlineStyles = inline, TextFromHtml = text };

    private static string Inline(string html) => Finisher.Finish(Template(), new RenderedText(html, [], []), needsText: false).Html.Text;
}
