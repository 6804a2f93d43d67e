using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Transformations;

namespace Messaging.Tests.Runs;

/// <summary>What the checks say of an invoice. The facts are made by hand; how they are read is tested through the dialog and the API.</summary>
public sealed class RunChecksTests
{
    private static readonly InvoiceTransformation Pdf = new() { Id = 7, Key = "pdf", Name = "Invoice PDF", Output = TransformationOutput.Pdf, Version = 1, FileName = "x.pdf", Content = "" };
    private static readonly InvoiceFacts Fine = new(1, "inv-1", "2026-1", InvoiceStatus.Approved, 3, 10, "C-1", "Customer 1", "en", 121m)
    {
        HasAddress = true,
        Documents = [Document("a1", 40_000)],
    };

    [Fact]
    public void Find_InvoiceWithoutTrouble_SaysNothing() => Check(Fine).ShouldBeEmpty();

    [Fact]
    public void Find_AddressThatCannotBeOne_BlocksAndSaysWhy() =>
        Check(Fine with { AddressProblem = "The e-mail address \"nobody\" has no @." }).ShouldBe([(CheckCode.InvalidAddress, CheckSeverity.Blocked, "The e-mail address \"nobody\" has no @.")]);

    [Fact]
    public void Find_NoAddress_IsNotCalledInvalidToo() =>
        Check(Fine with { HasAddress = false }).ShouldBe([(CheckCode.RecipientKeyNotFound, CheckSeverity.Blocked, "")]);

    [Fact]
    public void Find_TotalOfZero_Warns() =>
        Check(Fine with { Total = 0 }).ShouldBe([(CheckCode.ZeroAmount, CheckSeverity.Warning, "")]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Find_NoLanguage_IsGoodToKnow(string? language) =>
        Check(Fine with { Language = language }).ShouldBe([(CheckCode.NoLanguage, CheckSeverity.Info, "")]);

    [Theory]
    [InlineData(10_000_000, null)]
    [InlineData(7_200_000, 10_000_000L)]
    public void Find_MessageThatTheServerTakes_SaysNothing(long size, long? limit) =>
        Check(Fine with { Documents = [Document("a1", size)] }, server: Server(limit)).ShouldBeEmpty();

    [Fact]
    public void Find_MessageLargerThanTheServerTakes_WarnsWithBothSizes() =>
        Check(Fine with { Documents = [Document("a1", 9_000_000)] }, server: Server(10_000_000))
            .ShouldBe([(CheckCode.MessageTooLarge, CheckSeverity.Warning, "about 12.3 MB, and the server takes 10.0 MB")]);

    [Fact]
    public void Find_SenderOfAnotherDomainThanTheServersUser_IsSaidOnceForAll()
    {
        var facts = Facts([Fine, Fine with { Id = 2 }], new SmtpSettings { Host = "127.0.0.1", Username = "mail@other.example" });
        var rule = RunChecks.For(facts).Single(r => r.Code == CheckCode.SenderDomain);

        rule.Severity.ShouldBe(CheckSeverity.Info);
        facts.Invoices.Count(i => rule.Find(i) is not null).ShouldBe(2);
        rule.Say(2).ShouldBe("Mail from billing@example.com leaves through a user of other.example. Unless the provider may send for example.com (SPF and DKIM), it may be refused or end up as spam.");
    }

    [Theory]
    [InlineData(3, "7:a1", "the same document")]
    [InlineData(3, "7:b2", "another document than then: Invoice PDF")]
    [InlineData(3, "", "another document than then: Invoice PDF")]
    [InlineData(3, null, "the same invoice")]
    [InlineData(2, "7:a1", "the invoice was corrected since")]
    public void Find_AlreadySent_SaysWhetherTheDocumentIsTheSame(int sentRevision, string? documents, string difference)
    {
        var sent = new EarlierMessage(
            1, 5, 12, DateTimeOffset.UnixEpoch, "Invoices", MessageResultStatus.SendSuccessful, new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero), "c1@example.com", sentRevision, documents);

        Check(Fine with { Earlier = sent }).ShouldBe([(CheckCode.AlreadySent, CheckSeverity.Warning, $"Run 12 (Invoices): sent 2026-11-02 09:30 UTC to c1@example.com; {difference}")]);
    }

    private static List<(CheckCode Code, CheckSeverity Severity, string Detail)> Check(InvoiceFacts invoice, SmtpSettings? server = null) =>
        [.. RunChecks.For(Facts([invoice], server)).Select(r => (r.Code, r.Severity, Detail: r.Find(invoice))).Where(f => f.Detail is not null).Select(f => (f.Code, f.Severity, f.Detail!))];

    private static CheckFacts Facts(IReadOnlyList<InvoiceFacts> invoices, SmtpSettings? server) => new()
    {
        Definition = new MessageDefinition { Key = "invoice", Name = "Invoices", SenderProfileKey = "billing", RecipientKey = "invoice", SubjectTemplateKey = "subject", TransformationKeys = ["pdf"] },
        Sender = new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" },
        Server = server,
        TemplateProblem = null,
        InvoiceProblems = new Dictionary<long, string>(),
        Transformations = [Pdf],
        MissingTransformations = [],
        Invoices = [.. invoices.Select((invoice, at) => invoice with { CustomerId = 10 + at })],
    };

    private static SmtpSettings Server(long? limit) => new() { Host = "127.0.0.1", MessageSizeLimit = limit };

    private static DocumentFacts Document(string hash, long size) => new(1, Pdf.Id, TransformationResultStatus.Ready, 3, 1, size, null, hash);
}
