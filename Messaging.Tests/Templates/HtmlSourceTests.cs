using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Messaging.Core.Templates.Html;

namespace Messaging.Tests.Templates;

/// <summary>Our reader of HTML against AngleSharp, which follows the standard to the letter.</summary>
public sealed class HtmlSourceTests
{
    [Theory]
    [InlineData("<p>a<p>b<div>c</div>d")]
    [InlineData("<!DOCTYPE html><html lang=en><head><title>a < b</title><style>p > a {}</style></head><body class=x><h1>a</h1></body></html>")]
    [InlineData("<table><tr><td>1<td>2<tr><th>3</table><p>after")]
    [InlineData("<table><thead><tr><td>1</td></tr></thead><tbody><tr><td><table><tr><td>in</td></tr></table></td></tr></tbody></table>")]
    [InlineData("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>")]
    [InlineData("<dl><dt>a<dd>b<dt>c</dl>")]
    [InlineData("text<br>more<img src=x><hr>end")]
    [InlineData("<a href=x>one<a href=y>two</a>")]
    [InlineData("<meta charset=utf-8><style>a{}</style><div>x</div><style>b{}</style>")]
    [InlineData("<!-- <p> --><p>x<!--[if mso]><b><![endif]--></p>")]
    [InlineData("<div id=a class='b' data-x = \"1\" checked>x</div>")]
    [InlineData("<svg><path d='m'/><g><circle/></g></svg><p>x")]
    [InlineData("<select><option>a<option>b</select><textarea><p></textarea>")]
    [InlineData("<div><p>x</div>y</span>z</td>")]
    [InlineData("a < b <3 <> </> <? x> <! y> c")]
    [InlineData("\r\n <p\r\nclass=a\t>x</p\n>\r\n")]
    [InlineData("<body>loose<p>x</body></html><p>late")]
    public void Parse_Document_HasTheElementsOfTheStandard(string html)
    {
        var ours = HtmlSource.Parse(html);
        var theirs = new HtmlParser().ParseDocument(html);

        Paths(ours).ShouldBe(Paths(theirs));
    }

    [Fact]
    public void Parse_Elements_KnowTheirPlace()
    {
        const string Html = "<!-- <i> --><DIV\n title='>'>a</DIV>\r\n<b >c";

        HtmlSource.Parse(Html).Nodes.Where(n => n is { IsText: false, Start: >= 0 }).Select(n => Html[n.Start..n.End]).ShouldBe(["<DIV\n title='>'>", "<b >"]);
    }

    private static List<string> Paths(HtmlSource source) =>
    [
        .. source.Nodes.Where(n => !n.IsText && n.Name is not ("html" or "head" or "body")).Select(n => Path(source, n) + string.Concat(n.Attributes.Select(a => $"[{a.Name}={source.Value(a)}]"))),
    ];

    private static string Path(HtmlSource source, HtmlNode node) => node.Parent < 0 ? node.Name : Path(source, source.Nodes[node.Parent]) + ">" + node.Name;

    private static List<string> Paths(IDocument document) =>
    [
        .. document.All.Where(e => e.LocalName is not ("html" or "head" or "body"))
            .Select(e => string.Join('>', e.GetAncestors().OfType<IElement>().Reverse().Append(e).Select(a => a.LocalName)) + string.Concat(e.Attributes.Select(a => $"[{a.Name}={a.Value}]"))),
    ];
}
