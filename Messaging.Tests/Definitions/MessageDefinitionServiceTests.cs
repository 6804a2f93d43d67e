using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Definitions;

public sealed class MessageDefinitionServiceTests : IAsyncLifetime, IDisposable
{
    private const string Password = "pa55-{{customer.number}}";
    private readonly TestDatabase database = new();
    private readonly MessageDefinitionService service;

    public MessageDefinitionServiceTests() => service = new(database, new AuditTrail(new TestActor(), new FixedClock()), new TestSecrets(), new TemplateRenderer(new TemplateLimits(), TimeProvider.System));

    public async Task InitializeAsync() => await database.AddAsync(
        new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" },
        new RecipientKey { Key = "invoice", DisplayName = "Invoices" },
        new SubjectTemplate { Key = "subject", Name = "Subject", Content = "Invoice" },
        new BodyTemplate { Key = "html", Name = "Html", Format = BodyFormat.Html, Content = "<p>" },
        new BodyTemplate { Key = "text", Name = "Text", Format = BodyFormat.Text, Content = "text" },
        new InvoiceTransformation { Key = "csv", Name = "Csv", Output = TransformationOutput.Csv, Content = "a", FileName = "a.csv" },
        new InvoiceTransformation { Key = "pdf", Name = "Pdf", Output = TransformationOutput.Uploaded, FileName = "a.pdf" });

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task SaveAsync_AllFields_AreKeptAndThePasswordIsNotShown()
    {
        var input = Input with { TransformationKeys = ["pdf", "csv"], CompressAttachments = true, ZipEncryption = ZipEncryption.ZipCrypto, ZipPassword = SecretChange.Set(Password) };

        (await service.SaveAsync("monthly", input)).Value!.Status.ShouldBe(ItemStatus.Created);

        var view = (await service.GetAsync("monthly")).Value!;
        view.TransformationKeys.ShouldBe(["pdf", "csv"]);
        (view.HtmlBodyTemplateKey, view.TextBodyTemplateKey, view.CompressAttachments, view.ZipEncryption, view.HasZipPassword).ShouldBe(("html", "text", true, ZipEncryption.ZipCrypto, true));
        $"{view} {input}".ShouldNotContain("pa55");
        (await database.ReadAsync(db => db.AuditEntries.Select(e => e.Summary).SingleAsync())).ShouldNotContain("pa55");
        (await database.ReadAsync(db => db.MessageDefinitions.Select(d => d.ProtectedZipPassword).SingleAsync()))!.ShouldNotContain("pa55");
        (await service.SaveAsync("monthly", input with { ZipPassword = SecretChange.Keep })).Value.ShouldBe(new Saved(ItemStatus.Unchanged, 1));
    }

    [Fact]
    public async Task SaveAsync_UnknownParts_AreRefusedWithNearNames()
    {
        var error = (await service.SaveAsync("monthly", Input with
        {
            SenderProfileKey = "biling",
            RecipientKey = "xxxxxxxxx",
            SubjectTemplateKey = "",
            HtmlBodyTemplateKey = "text",
            TextBodyTemplateKey = "txt",
            TransformationKeys = ["csv", "csv", "pfd"],
        })).Error.ShouldBeOfType<Invalid>();

        error.Fields["senderProfileKey"].ShouldBe(["There is no sender profile \"biling\". Did you mean \"billing\"?"]);
        error.Fields["recipientKey"].ShouldBe(["There is no recipient key \"xxxxxxxxx\". Add it first, or choose another."]);
        error.Fields["subjectTemplateKey"].ShouldBe(["Choose a subject template."]);
        error.Fields["htmlBodyTemplateKey"].ShouldBe(["The body template \"text\" makes plain text, not HTML."]);
        error.Fields["textBodyTemplateKey"].Single().ShouldContain("Did you mean \"text\"?");
        error.Fields["transformationKeys[1]"].ShouldBe(["The transformation \"csv\" is in the list twice."]);
        error.Fields["transformationKeys[2]"].Single().ShouldContain("Did you mean \"pdf\"?");
    }

    [Fact]
    public async Task SaveAsync_NoBody_IsRefused() =>
        (await service.SaveAsync("monthly", Input with { HtmlBodyTemplateKey = null, TextBodyTemplateKey = " " })).Error.ShouldBeOfType<Invalid>()
            .Fields["htmlBodyTemplateKey"].Single().ShouldStartWith("Choose at least one body template");

    [Fact]
    public async Task SaveAsync_PasswordWithoutCompress_IsRefusedAlsoWhenItIsTheStoredOne()
    {
        (await service.SaveAsync("monthly", Input with { ZipPassword = SecretChange.Set("x") })).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["zipPassword"]);
        await service.SaveAsync("monthly", Input with { CompressAttachments = true, ZipPassword = SecretChange.Set("x") });

        (await service.SaveAsync("monthly", Input)).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["zipPassword"]);
        (await service.SaveAsync("monthly", Input with { ZipPassword = SecretChange.Clear })).Succeeded.ShouldBeTrue();
        (await service.GetAsync("monthly")).Value!.HasZipPassword.ShouldBeFalse();
    }

    [Fact]
    public async Task SaveAsync_PasswordTemplateWithAnError_SaysWhere() =>
        (await service.SaveAsync("monthly", Input with { CompressAttachments = true, ZipPassword = SecretChange.Set("{{customer.nmber}}") })).Error.ShouldBeOfType<Invalid>()
            .Fields["zipPassword"].Single().ShouldContain("customer.number");

    [Fact]
    public async Task DuplicateAsync_Twice_MakesTwoCopiesWithThePassword()
    {
        await service.SaveAsync("monthly", Input with { CompressAttachments = true, ZipPassword = SecretChange.Set(Password) });

        (await service.DuplicateAsync("monthly")).Value.ShouldBe("monthly-copy");
        (await service.DuplicateAsync("monthly")).Value.ShouldBe("monthly-copy-2");
        (await service.GetAsync("monthly-copy")).Value!.HasZipPassword.ShouldBeTrue();
        (await service.DuplicateAsync("nothing")).Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task DuplicateAsync_LongestKey_StaysWithinItsLength()
    {
        var key = new string('k', 64);
        await service.SaveAsync(key, Input);

        (await service.DuplicateAsync(key)).Value!.ShouldBe(new string('k', 59) + "-copy");
    }

    [Fact]
    public async Task DeleteAsync_RunStillOpen_SaysWhich()
    {
        await service.SaveAsync("monthly", Input);
        var id = await database.ReadAsync(db => db.MessageDefinitions.Select(d => d.Id).SingleAsync());
        var run = new MessageRun { DefinitionId = id, DefinitionKey = "monthly", DefinitionName = "Monthly", Token = "t", CreatedBy = "me", Status = RunStatus.Running };
        await database.AddAsync(run);

        (await service.DeleteAsync("monthly")).Error.ShouldBeOfType<StillUsed>().UsedBy.ShouldBe([$"message run {run.Id}"]);
        (await service.ListAsync(null, new PageRequest())).Items.Single().Runs.ShouldBe(1);
        await database.ReadAsync(db => db.MessageRuns.ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, RunStatus.Closed)));
        (await service.DeleteSelectedAsync(["monthly"])).ShouldBe([new DeleteOutcome("monthly")]);
    }

    [Fact]
    public async Task ListAsync_PartGone_NamesIt()
    {
        await service.SaveAsync("monthly", Input with { TransformationKeys = ["csv"] });
        await database.ReadAsync(db => db.SenderProfiles.ExecuteDeleteAsync());
        await database.ReadAsync(db => db.Transformations.ExecuteDeleteAsync());

        (await service.ListAsync("MONTH", new PageRequest())).Items.Single().Missing.ShouldBe(["sender profile \"billing\"", "transformation \"csv\""]);
    }

    private static MessageDefinitionInput Input => new("Monthly", "billing", "invoice", "subject", "html", "text", [], false, ZipEncryption.Aes256, SecretChange.Keep);
}
