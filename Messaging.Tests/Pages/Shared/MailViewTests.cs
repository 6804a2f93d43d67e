using System.Text;
using Bunit;
using Messaging.Core.Sending;
using Messaging.Web.Components.Shared;

namespace Messaging.Tests.Pages.Shared;

public sealed class MailViewTests : BunitContext
{
    private static readonly MailPreview Mail = new(
        "Billing <billing@example.com>", ["a@example.com"], "Invoice 12", "<p>Hello <img src=\"cid:logo\"></p>", "Hello",
        [new PreviewAttachment("invoice.pdf", "application/pdf", 12_345), new PreviewAttachment("data.csv", "text/csv", null)],
        new Dictionary<string, PreviewImage> { ["logo"] = new("image/png", Encoding.ASCII.GetBytes("png")) }, []);

    [Fact]
    public void Head_WholeMail_ShowsSenderSubjectAndSizes()
    {
        var view = Show(Mail);

        view.Find(".mail-head").TextContent.ShouldContain("Billing <billing@example.com>");
        view.Find(".mail-subject").TextContent.ShouldBe("Invoice 12");
        view.FindAll(".mail-file")[0].TextContent.ShouldContain("12.3 KB");
        view.FindAll(".mail-file")[1].TextContent.ShouldContain("still being made");
    }

    [Fact]
    public void Html_AnyMail_IsInASandboxThatLoadsNothing()
    {
        var frame = Show(Mail).Find("iframe");

        frame.GetAttribute("sandbox").ShouldBe("");
        frame.GetAttribute("srcdoc")!.ShouldContain("default-src 'none'");
    }

    [Fact]
    public void Html_ImageOfTheMail_IsInline() =>
        Show(Mail).Find("iframe").GetAttribute("srcdoc")!.ShouldContain("data:image/png;base64,cG5n");

    [Fact]
    public void Html_ImageThatIsNotAnImage_IsNotShown()
    {
        var images = new Dictionary<string, PreviewImage> { ["logo"] = new("text/html", Encoding.ASCII.GetBytes("<script>")) };

        Show(Mail with { Images = images }).Find("iframe").GetAttribute("srcdoc")!.ShouldNotContain("text/html;base64");
    }

    [Fact]
    public void Tabs_TextChosen_ShowsIt()
    {
        var view = Show(Mail);

        view.FindAll("[role=tab]")[1].Click();
        view.Find("pre").TextContent.ShouldBe("Hello");
        view.FindAll("iframe").ShouldBeEmpty();
    }

    [Fact]
    public void Problems_WithPlace_SayWhere()
    {
        var problem = new PreviewProblem(true, "invoice-html", 12, 8, "`customer.nmae` is not known.");

        Show(Mail with { Html = null, Problems = [problem] }).Find(".notice-bad").TextContent.ShouldContain("invoice-html, line 12, column 8: `customer.nmae` is not known.");
    }

    private IRenderedComponent<MailView> Show(MailPreview mail) => Render<MailView>(p => p.Add(v => v.Mail, mail));
}
