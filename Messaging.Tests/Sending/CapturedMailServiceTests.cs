using System.Buffers;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

public sealed class CapturedMailServiceTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly ChangeSignals signals = new(TimeProvider.System);
    private readonly CapturedMailService service;

    public CapturedMailServiceTests() => service = new(database, new AuditTrail(new TestActor(), new FixedClock()), signals);

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task GetAsync_WholeMail_IsShownAsAMailProgramDoes()
    {
        var id = await CaptureAsync("Rechnung für Öztürk", "caglar@example.com");

        var message = (await service.GetAsync(id)).Value!;

        message.Mail.Subject.ShouldBe("Rechnung für Öztürk");
        message.Mail.To.ShouldBe(["caglar@example.com"]);
        message.Mail.Html!.ShouldContain("cid:logo@x");
        message.Mail.Images["logo@x"].Content.ToArray().ShouldBe([1, 2, 3]);
        message.Mail.Text!.ShouldContain("Grüße");
        message.Mail.Attachments.Single().ShouldBe(new PreviewAttachment("Rechnung-ä.pdf", "application/pdf", 4));
        message.Headers.Select(h => h.Name).ShouldContain("Message-ID");
        message.Source.ShouldStartWith("Date: ");
    }

    [Fact]
    public async Task AttachmentAsync_ItsPlace_GivesItsBytes()
    {
        var id = await CaptureAsync("One", "a@example.com");

        var file = (await service.AttachmentAsync(id, 0)).Value!;

        (file.FileName, Encoding.ASCII.GetString(file.Content)).ShouldBe(("Rechnung-ä.pdf", "%PDF"));
        (await service.AttachmentAsync(id, 1)).Error.ShouldBeOfType<NotFound>();
        (await service.AttachmentAsync(id + 1, 0)).Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task ListAsync_Search_FindsSubjectAndRecipient()
    {
        await CaptureAsync("Invoice 1", "ann@example.com");
        await CaptureAsync("Invoice 2", "bob@example.com");

        (await service.ListAsync("bob@", new PageRequest())).Items.Select(m => m.Subject).ShouldBe(["Invoice 2"]);
        (await service.ListAsync("invoice", new PageRequest())).Items.Select(m => m.Subject).ShouldBe(["Invoice 2", "Invoice 1"]);
    }

    [Fact]
    public async Task DeleteMatchingAsync_All_SaysHowManyTellsWatchersAndWritesItDown()
    {
        await CaptureAsync("Invoice 1", "ann@example.com");
        await CaptureAsync("Invoice 2", "bob@example.com");
        var told = new TaskCompletionSource();
        using var subscription = signals.Subscribe(Topic.CapturedMail, () =>
        {
            told.TrySetResult();
            return Task.CompletedTask;
        });

        (await service.DeleteMatchingAsync("nothing like this")).ShouldBe(0);
        (await service.DeleteMatchingAsync(null)).ShouldBe(2);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await service.CountAsync()).ShouldBe(0);
        (await database.ReadAsync(db => db.AuditEntries.Select(e => e.Summary).SingleAsync())).ShouldBe("2 captured mails");
        (await service.DeleteMatchingAsync(null)).ShouldBe(0);
    }

    [Fact]
    public async Task DeleteAsync_Chosen_LeavesTheOthers()
    {
        var first = await CaptureAsync("Invoice 1", "ann@example.com");
        var second = await CaptureAsync("Invoice 2", "bob@example.com");

        (await service.DeleteAsync([first, 999])).ShouldBe(1);
        (await service.ListAsync(null, new PageRequest())).Items.Select(m => m.Id).ShouldBe([second]);
    }

    private async Task<long> CaptureAsync(string subject, string to)
    {
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(
            new MimeMail
            {
                From = Mailbox.Parse("billing@example.com"),
                To = [Mailbox.Parse(to)],
                Subject = subject,
                Date = new FixedClock().Now,
                MessageId = "1.1@example.com",
                HtmlBody = "<img src=\"cid:logo@x\">",
                TextBody = "Grüße",
                InlineImages = [new("logo@x", "image/png", new byte[] { 1, 2, 3 })],
                Attachments = [new("Rechnung-ä.pdf", "application/pdf", "%PDF"u8.ToArray())],
            },
            output);
        var mail = new CapturedMail { At = new FixedClock().Now, From = "billing@example.com", Recipients = to, Subject = subject, Size = output.WrittenCount, Content = output.WrittenSpan.ToArray() };
        await database.AddAsync(mail);
        return mail.Id;
    }
}
