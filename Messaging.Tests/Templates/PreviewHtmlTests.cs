using AngleSharp.Html.Parser;
using Messaging.Core.Templates.Html;

namespace Messaging.Tests.Templates;

public sealed class PreviewHtmlTests
{
    [Theory]
    [InlineData("<p class=a style='color:red'>x &amp; &lt;y&gt;</p>", "<p class=\"a\" style=\"color:red\">x &amp; &lt;y&gt;</p>")]
    [InlineData("<a href='https://example.com/?a=1&amp;b=\"2'>x</a>", "<a data-href=\"https://example.com/?a=1&amp;b=&quot;2\" title=\"https://example.com/?a=1&amp;b=&quot;2\">x</a>")]
    [InlineData("<img src='cid:x' alt=y><img src='https://example.com/x.png' alt=z>", "<img src=\"cid:x\" alt=\"y\"><img alt=\"z\">")]
    [InlineData("<!DOCTYPE html><!--[if mso]>x<![endif]--><style><!-- a:link > b{color:red} --></style>", "<style> a[data-href] > b{color:red} </style>")]
    [InlineData("<p onclick=x() autofocus>a</p><script>b</script><meta http-equiv=refresh content=0><base href=x>c", "<p>a</p>c")]
    [InlineData("<style>@import 'x.css'; p{background:url( 'https://x' ) red}</style><p style='background:url(cid:a),url(//x)'>", "<style> p{background:url(data:,) red}</style><p style=\"background:url(cid:a),url(data:,)\">")]
    public void Disarm_Document_KeepsWhatIsSeen(string html, string expected) => PreviewHtml.Disarm(html).ShouldBe(expected);

    [Theory]
    [InlineData("<select><title></select><a href=http://x>y</a></title>")]
    [InlineData("<title><b x=\"></title><a href=http://x>y</a>\">")]
    [InlineData("<svg><style><a href=http://x>y</a></style></svg>")]
    [InlineData("<svg><a><set attributeName=href to=http://x /><text>y</text></a></svg>")]
    [InlineData("<math><mtext><a xlink:href=http://x>y</a></mtext></math>")]
    [InlineData("<style>a{}</style ><a href=http://x>y")]
    [InlineData("<textarea><a href=http://x>y</textarea ><a href=http://x>y")]
    [InlineData("<plaintext><a href=http://x>y")]
    [InlineData("<noscript><style></noscript><a href=http://x>y</style>")]
    [InlineData("<!--><a href=http://x>y-->")]
    [InlineData("<!-- --!><a href=http://x>y-->")]
    [InlineData("<A/HREF=http://x>y")]
    [InlineData("<a\0href=http://x href=http://z>y")]
    [InlineData("<a title=\"\"href='http://x'>y")]
    [InlineData("<area href=http://x><link rel=dns-prefetch href=//x><image src=http://x>")]
    [InlineData("<iframe srcdoc=\"<a href=http://x>\"></iframe><object data=http://x></object><embed src=http://x>")]
    [InlineData("<form action=http://x><button formaction=http://x>y</button></form>")]
    [InlineData("<video src=http://x poster=http://x><source src=http://x></video><input type=image src=http://x>")]
    [InlineData("<script><!--<script></script><a href=http://x>y</script><a href=http://x>y")]
    public void Disarm_Hostile_LeavesNothingThatGoesAnywhere(string html)
    {
        var document = new HtmlParser().ParseDocument(PreviewHtml.Disarm(html));

        document.All.SelectMany(e => e.Attributes).Where(a => a.Name is "href" or "xlink:href" or "src" or "srcset" or "action" or "formaction" or "data" or "poster" or "srcdoc" or "to")
            .Where(a => a.Name != "to" || a.OwnerElement!.NamespaceUri != "http://www.w3.org/1999/xhtml").ShouldBeEmpty();
        document.All.Where(e => e.LocalName is "script" or "iframe" or "object" or "embed" or "form" or "svg" or "math" or "base" or "link").ShouldBeEmpty();
    }
}
