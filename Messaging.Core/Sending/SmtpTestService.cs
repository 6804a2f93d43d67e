using System.Buffers;
using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Senders;

namespace Messaging.Core.Sending;

/// <summary>
/// Sends one predefined mail from a sender profile to itself, through the same classes as every other mail, to see whether
/// settings are right before they are saved.
/// </summary>
public sealed class SmtpTestService(
    SenderProfileService senders,
    SmtpSettingsService settings,
    TestMailSender mails,
    SendingOptions options,
    TimeProvider clock)
{
    /// <summary>
    /// Tests. Errors: <see cref="NotFound"/> for the sender profile, <see cref="Invalid"/> for unsaved settings that cannot be.
    /// What the server refuses is not an error but a result.
    /// </summary>
    /// <param name="senderProfileKey">Whom the mail is from and goes to.</param>
    /// <param name="unsaved">Settings that are not saved yet; null for the stored ones, and without those the mail is captured.</param>
    /// <param name="cancellationToken">Gives up; a mail that was handed over is not called back.</param>
    public async Task<Outcome<SmtpTestResult>> TestAsync(string senderProfileKey, SmtpSettingsInput? unsaved = null, CancellationToken cancellationToken = default)
    {
        var sender = await senders.GetAsync(senderProfileKey, cancellationToken);
        if (!sender.Succeeded)
            return sender.Error;
        var tested = await settings.ForTestAsync(unsaved, cancellationToken);
        if (!tested.Succeeded)
            return tested.Error;
        if (!Mailbox.TryCreate(sender.Value.DisplayName, sender.Value.Email, out var mailbox, out var problem))
            return new SmtpTestResult(false, "Settings", null, $"\"{sender.Value.Email}\" is not an e-mail address: {problem}.", "Correct the sender profile.");

        var mail = Compose(mailbox, sender.Value, tested.Value);
        return await mails.SendAsync(mail, tested.Value, "SMTP settings", "smtp", cancellationToken);
    }

    private TestMail Compose(Mailbox mailbox, SenderProfile sender, SmtpSettings? server)
    {
        var to = options.RedirectAllTo is { } redirect && Mailbox.TryCreate(null, redirect, out var other, out _) ? other : mailbox;
        var subject = to == mailbox ? "Test mail from Messaging" : $"Test mail from Messaging (for {mailbox.Address})";
        var replyTo = sender.ReplyTo is { } reply && Mailbox.TryCreate(null, reply, out var answers, out _) ? answers : null;
        var via = server is null ? "the capture transport" : string.Create(CultureInfo.InvariantCulture, $"{server.Host}, port {server.Port}");
        var mail = new MimeMail
        {
            From = mailbox,
            ReplyTo = replyTo,
            To = [to],
            Subject = subject,
            Date = clock.GetUtcNow(),
            MessageId = $"test.{Guid.NewGuid():N}@{mailbox.Domain}",
            TextBody = $"This is a test.\n\nIt was sent by Messaging through {via}, from the sender profile \"{sender.Key}\" to itself.\nThat you can read it means that the settings work.\n",
            ExtraHeaders = [new("Auto-Submitted", "auto-generated")],
        };
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return new(mailbox, [to], subject, mail.NeedsSmtpUtf8, output.WrittenSpan.ToArray());
    }
}
