using Messaging.Core.Common;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;

namespace Messaging.Tests.Invoices;

public sealed class InvoiceDocumentServiceTests : IAsyncLifetime
{
    private readonly DataFixture data = new();
    private InvoiceDocumentService documents = null!;

    public async Task InitializeAsync()
    {
        documents = new InvoiceDocumentService(data.Database, data.Database.Documents, data.Audit, data.Signals, data.Clock, new LimitsOptions { AttachmentBytes = 100 });
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1", "2026/7"), default);
        await data.Database.AddAsync(
            new InvoiceTransformation { Key = "pdf", Name = "Invoice PDF", Output = TransformationOutput.Uploaded, FileName = "x.pdf", Version = 1 },
            new InvoiceTransformation { Key = "csv", Name = "Specification", Output = TransformationOutput.Csv, FileName = "x.csv", Content = "a", Version = 1 });
    }

    public Task DisposeAsync()
    {
        data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task UploadAsync_Document_CanBeReadAndAgainChangesNothing()
    {
        byte[] pdf = [1, 2, 3];

        (await documents.UploadAsync("i-1", "pdf", pdf, "application/pdf; x=y", "..\\..\\Rechnung: \u202E7.pdf", default)).Value.ShouldBe(ItemStatus.Created);
        (await documents.UploadAsync("i-1", "pdf", pdf, "application/pdf", "Rechnung: 7.pdf", default)).Value.ShouldBe(ItemStatus.Unchanged);

        var read = (await documents.ReadAsync("i-1", "pdf", default)).Value!;
        (read.FileName, read.ContentType).ShouldBe(("Rechnung- 7.pdf", "application/pdf"));
        read.Content.ShouldBe(pdf);
        (await data.Invoices.GetAsync("i-1", default)).Value!.Row.Documents.Ready.ShouldBe(1);
    }

    [Fact]
    public async Task UploadAsync_TextInAnotherCharacterSet_KeepsSayingWhich()
    {
        await documents.UploadAsync("i-1", "pdf", new byte[] { 0x5A, 0xFC }, "Text/CSV; header=present; charset=\"ISO-8859-1\"", "lines.csv", default);

        (await documents.ReadAsync("i-1", "pdf", default)).Value!.ContentType.ShouldBe("text/csv; charset=iso-8859-1");
    }

    [Fact]
    public async Task UploadAsync_WithoutName_IsCalledAfterTheInvoice()
    {
        await documents.UploadAsync("i-1", "pdf", new byte[] { 1 }, "application/pdf", null, default);

        (await documents.ListAsync("i-1", default)).Value![0].FileName.ShouldBe("2026-7.pdf");
    }

    [Fact]
    public async Task UploadAsync_Wrong_IsRefusedWithTheReason()
    {
        (await documents.UploadAsync("i-1", "csv", new byte[] { 1 }, "text/csv", null, default)).Error.ShouldBeOfType<DocumentIsMadeHere>();
        (await documents.UploadAsync("i-1", "gone", new byte[] { 1 }, "text/csv", null, default)).Error.ShouldBe(new NotFound("Transformation", "gone"));
        (await documents.UploadAsync("gone", "pdf", new byte[] { 1 }, "text/csv", null, default)).Error.ShouldBe(new NotFound("Invoice", "gone"));
        (await documents.UploadAsync("i-1", "pdf", new byte[101], "text/csv", null, default)).Error.ShouldBeOfType<UploadTooLarge>();
        (await documents.UploadAsync("i-1", "pdf", Array.Empty<byte>(), "text/csv", null, default)).Error.ShouldBeOfType<Invalid>();
        (await documents.UploadAsync("i-1", "pdf", new byte[] { 1 }, "nonsense\r\nX: y", null, default)).Error.ShouldBeOfType<Invalid>();
    }

    [Fact]
    public async Task ListAsync_EveryTransformation_IsShownWithHowItStands()
    {
        var list = (await documents.ListAsync("i-1", default)).Value!;

        list.Select(d => (d.TransformationName, d.Status)).ShouldBe([("Invoice PDF", null), ("Specification", null)]);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/mixed")]
    public async Task UploadAsync_FormAroundTheDocument_IsRefusedAndNotSentToTheCustomer(string contentType)
    {
        var outcome = await documents.UploadAsync("i-1", "pdf", "--x\r\n\r\n%PDF\r\n--x--"u8.ToArray(), contentType, null, default);

        outcome.Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["contentType"]);
    }

    [Theory]
    [InlineData("a/b/c.pdf", "c.pdf")]
    [InlineData("CON.pdf", "_CON.pdf")]
    [InlineData("  .. ", null)]
    [InlineData("a\r\nb\0.pdf", "a b .pdf")]
    [InlineData("naïve 文書.pdf", "naïve 文書.pdf")]
    public void Clean_NamesFromOutside_AreSafe(string name, string? expected) => FileNames.FromOutside(name).ShouldBe(expected);
}
