using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;

namespace Messaging.Tests.Transformations;

public sealed class TransformationRendererTests : IAsyncDisposable
{
    private readonly PdfPrinter printer = new(new PdfOptions(null), TimeProvider.System);
    private readonly LimitsOptions limits = new();

    public ValueTask DisposeAsync() => printer.DisposeAsync();

    [Fact]
    public async Task Render_Csv_GivesBytesNameAndType()
    {
        var document = await MadeAsync(TransformationOutput.Csv, "number;total\r\n{{invoice.number}};{{fixed invoice.total 2}}\r\n{{#each invoice.lines}}\n{{description}};{{amount}}\r\n{{/each}}", "invoice {{invoice.number}}/{{customer.name}}");

        document.FileName.ShouldBe("invoice 2026-00042-Bakker & Zonen B.V.csv");
        document.ContentType.ShouldBe("text/csv; charset=utf-8");
        Encoding.UTF8.GetString(document.Content).ShouldStartWith("number;total\r\n2026-00042;1234.50\r\nFibre 1 Gbit/s;135\r\n");
    }

    [Theory]
    [InlineData(TransformationOutput.Xml, "<a>\n{{customer.name}}</a>", "<a>\nBakker &amp; Zonen B.V.</a>")]
    [InlineData(TransformationOutput.Json, "{\"lines\":[{{#each invoice.lines}}{{#unless @first}},{{/unless}}{{json description}}{{/each}}]}", "{\"lines\":[\"Fibre 1 Gbit/s\",\"Managed firewall <Pro> & support\",\"Handbook\"]}")]
    public async Task Render_XmlAndJson_AreWellFormed(TransformationOutput output, string content, string expected) =>
        Encoding.UTF8.GetString((await MadeAsync(output, content)).Content).ShouldBe(expected);

    [Theory]
    [InlineData(TransformationOutput.Xml, "<a>\n<b></a>", 2)]
    [InlineData(TransformationOutput.Xml, "", 1)]
    [InlineData(TransformationOutput.Xml, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", 1)]
    [InlineData(TransformationOutput.Xml, "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", 1)]
    [InlineData(TransformationOutput.Json, "{\n\"a\": {{customer.name}}\n}", 2)]
    [InlineData(TransformationOutput.Json, "{\"a\":1}}", 1)]
    [InlineData(TransformationOutput.Json, "", 1)]
    public async Task Render_BrokenOutput_IsRefusedWithItsLine(TransformationOutput output, string content, int line)
    {
        var failed = await RenderAsync(output, content);

        failed.Error.ShouldBeOfType<DocumentNotWellFormed>().Line.ShouldBe(line);
    }

    [Fact]
    public async Task Render_UploadedTooLargeOrWrong_SaysWhy()
    {
        (await RenderAsync(TransformationOutput.Uploaded, "")).Error.ShouldBeOfType<NothingToMake>();
        (await RenderAsync(TransformationOutput.Text, "{{customer.nmae}}")).Error.ShouldBeOfType<TemplateFailed>().Message.ShouldContain("customer.name");
        (await RenderAsync(TransformationOutput.Text, "x", "{{customer.nmae}}")).Error!.Message.ShouldContain("Invoice file (file name)");
        var small = new TransformationRenderer(Engine(), printer, limits with { AttachmentBytes = 10 });
        (await small.RenderAsync(Of(TransformationOutput.Text, "12345678901", "x"), TemplateFragments.None, SampleModel.Create(), RenderContext.Default, default)).Error.ShouldBeOfType<DocumentTooLarge>();
    }

    [Fact]
    public void Check_ContentAndFileName_AreBothChecked() =>
        new TransformationRenderer(Engine(), printer, limits).Check(Of(TransformationOutput.Xml, "{{a}}", "{{b}}"), TemplateFragments.None)
            .Select(p => p.Template).ShouldBe(["Invoice file", "Invoice file (file name)"]);

    [Fact]
    [Trait("Category", "Browser")]
    public async Task Render_Pdf_IsPrintedWithImagesAndWithoutTheNetwork()
    {
        var plain = await MadeAsync(TransformationOutput.Pdf, "<h1>Invoice {{invoice.number}}</h1><script>document.body.innerHTML='x'.repeat(9)</script><img src=\"file:///etc/passwd\"><iframe src=\"file:///etc/passwd\"></iframe>");
        plain.FileName.ShouldBe("document.pdf");
        Encoding.ASCII.GetString(plain.Content, 0, 5).ShouldBe("%PDF-");

        var pixels = new byte[60_000];
        new Random(3).NextBytes(pixels);
        var context = new RenderContext(null, key => new InlineImage(key, "x", "", 200, 200, $"data:image/bmp;base64,{Convert.ToBase64String(Bitmap(100, 200, pixels))}"));
        var renderer = new TransformationRenderer(Engine(), printer, limits);
        var pictured = (await renderer.RenderAsync(Of(TransformationOutput.Pdf, "{{image \"noise\"}}", "document"), TemplateFragments.None, SampleModel.Create(), context, default)).Value!;
        pictured.Content.Length.ShouldBeGreaterThan(plain.Content.Length + 20_000, "the picture is in the document");

        var many = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => MadeAsync(TransformationOutput.Pdf, $"<p>{i}</p>")));
        many.ShouldAllBe(d => d.Content.Length > 500);
    }

    [Fact]
    public async Task Render_PdfWithoutBrowser_SaysWhatToDo()
    {
        await using var none = new PdfPrinter(new PdfOptions("/nowhere/chromium"), TimeProvider.System);

        (await none.PrintAsync("x", default)).Error!.Message.ShouldBe(
            "A PDF needs Chromium, Chrome or Edge on this machine. There is none at /nowhere/chromium. Install one, or name it in Messaging:Pdf:BrowserPath.");
    }

    private static byte[] Bitmap(int width, int height, byte[] pixels)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("BM"u8);
        writer.Write(54 + pixels.Length);
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(width);
        writer.Write(height);
        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        writer.Write(pixels);
        return stream.ToArray();
    }

    private static TemplateRenderer Engine() => new(new TemplateLimits(), TimeProvider.System);

    private static InvoiceTransformation Of(TransformationOutput output, string content, string fileName) =>
        new() { Key = "file", Name = "Invoice file", Output = output, Content = content, FileName = fileName };

    private Task<Outcome<RenderedDocument>> RenderAsync(TransformationOutput output, string content, string fileName = "document") =>
        new TransformationRenderer(Engine(), printer, limits).RenderAsync(Of(output, content, fileName), TemplateFragments.None, SampleModel.Create(), RenderContext.Default, default);

    private async Task<RenderedDocument> MadeAsync(TransformationOutput output, string content, string fileName = "document")
    {
        var rendered = await RenderAsync(output, content, fileName);
        rendered.Succeeded.ShouldBeTrue(rendered.Error?.Message);
        return rendered.Value!;
    }
}
