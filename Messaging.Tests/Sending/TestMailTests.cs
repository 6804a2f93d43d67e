using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>Unsaved templates sent as a test, through the real program to a mail server.</summary>
public sealed class TestMailTests
{
    [Fact]
    public async Task SendTest_UnsavedBody_GoesToTheTestersWithRealAttachments()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, view => view.Run.FinishedAt is not null);
        var request = new PreviewRequest
        {
            InvoiceExternalId = "inv-1", DefinitionKey = "invoice",
            Html = new BodyTemplate { Key = "html", Name = "HTML", Format = BodyFormat.Html, Content = "<p>Unsaved for {{customer.name}}</p>" },
        };

        var result = (await SendAsync(scenario, request, "carla@example.com", "otto@example.com")).Value!;

        result.Ok.ShouldBeTrue(result.Message);
        var mail = scenario.Server.Messages[^1];
        mail.Recipients.ShouldBe(["carla@example.com", "otto@example.com"]);
        mail.Header("Subject").ShouldBe("[Test] Invoice 2026-1");
        var read = await PythonMail.ParseAsync(mail.Data);
        read.Html!.ShouldContain("Unsaved for Customer 1");
        read.Files.ShouldHaveSingleItem().FileName.ShouldBe("lines-2026-1.csv");
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(1);
        (await scenario.ReadAsync(db => db.AuditEntries.Where(a => a.Action == "Tested").Select(a => a.Summary).SingleAsync())).ShouldContain("otto@example.com");
    }

    [Fact]
    public async Task SendTest_BodyWithoutDefinition_HasASubjectThatSaysWhichInvoice()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var request = new PreviewRequest { InvoiceExternalId = "inv-1", Text = new BodyTemplate { Key = "new", Name = "New", Format = BodyFormat.Text, Content = "Hello" } };

        (await SendAsync(scenario, request, "carla@example.com")).Value!.Ok.ShouldBeTrue();

        scenario.Server.Messages.Single().Header("Subject").ShouldBe("[Test] 2026-1, Customer 1");
    }

    [Theory]
    [InlineData("", "Say where to send")]
    [InlineData("a@example.com b@example.com c@example.com d@example.com e@example.com f@example.com", "at most 5")]
    [InlineData("carla", "cannot be used")]
    [InlineData("a@example.com\r\nBcc:x@example.com", "cannot be used")]
    public async Task SendTest_AddressesThatCannotBe_AreRefused(string addresses, string said)
    {
        await using var scenario = await SendingScenario.StartAsync(1);

        var refused = await SendAsync(scenario, new PreviewRequest { InvoiceExternalId = "inv-1", DefinitionKey = "invoice" }, addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        refused.Error.ShouldBeOfType<Invalid>().Fields["addresses"].ShouldHaveSingleItem().ShouldContain(said);
        scenario.Server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendTest_DocumentNotMadeOrTemplateBroken_SaysWhyAndSendsNothing()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var request = new PreviewRequest { InvoiceExternalId = "inv-1", DefinitionKey = "invoice" };

        (await SendAsync(scenario, request, "a@example.com")).Error.ShouldBeOfType<DocumentNotReady>();
        (await SendAsync(scenario, request with { Subject = "{{invoice.nmuber}}" }, "a@example.com")).Error.ShouldBeOfType<TemplateFailed>();
        scenario.Server.Messages.ShouldBeEmpty();
    }

    private static Task<Outcome<SmtpTestResult>> SendAsync(SendingScenario scenario, PreviewRequest request, params string[] addresses) =>
        scenario.UseAsync<PreviewService, Outcome<SmtpTestResult>>(previews => previews.SendTestAsync(request, addresses, CancellationToken.None));
}
