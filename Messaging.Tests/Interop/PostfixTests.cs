using System.Buffers;
using System.Text;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Postfix;

namespace Messaging.Tests.Interop;

/// <summary>Our writer and our client against a real server, read back by a parser that is not ours.</summary>
[Trait("Category", "Interop")]
[Collection(PostfixFixture.Collection)]
public sealed class PostfixTests(PostfixFixture postfix)
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static TheoryData<string> Endpoints => ["plain", "submission", "implicit", "plain-auth"];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task SendAsync_EveryWayIn_FullMessageArrivesAsItWas(string way)
    {
        var recipient = $"full-{way}@example.org";
        var mail = FullMail(recipient);
        await using var connection = await ConnectAsync(Endpoint(way));

        var result = await connection.SendAsync(Envelope(recipient), Write(mail));
        var arrived = (await postfix.WaitForMailAsync(1, found => found.Recipient == recipient)).ShouldHaveSingleItem();
        var parsed = await arrived.ParseAsync();

        result.Outcome.ShouldBe(SmtpOutcome.Accepted, result.Failure?.Message);
        result.Reply!.EnhancedCode.ShouldBe("2.0.0");
        connection.IsSecure.ShouldBe(way is "submission" or "implicit");
        arrived.Sender.ShouldBe("billing@münchen.example".Replace("münchen", "xn--mnchen-3ya", StringComparison.Ordinal));
        parsed.Defects.ShouldBeEmpty();
        parsed.Subject.ShouldBe(mail.Subject);
        parsed.From.ShouldHaveSingleItem().Name.ShouldBe("Jürgen Müller, GmbH");
        parsed.To.ShouldHaveSingleItem().Address.ShouldBe(recipient);
        parsed.Text!.TrimEnd().ShouldBe("Dear customer,\n.\n..two dots\nFrom here on: €\nMAIL FROM:<x@y>");
        parsed.Html!.TrimEnd().ShouldBe(mail.HtmlBody);
        parsed.Files.Select(file => file.FileName).ShouldBe(["logo.png", "Rechnung für März – 請求書.pdf", "data.csv"]);
        parsed.Files[0].ContentId.ShouldBe("<logo@invoices.example>");
        parsed.Files[0].Content.ShouldBe(Png);
        parsed.Files[1].Content.ShouldBe(mail.Attachments[0].Content.ToArray());
        parsed.Structure.ShouldBe("multipart/mixed(multipart/related(multipart/alternative(text/plain,text/html),image/png),application/pdf,text/csv)");
        Encoding.UTF8.GetString(arrived.Data).ShouldNotContain("blind", Case.Insensitive);
    }

    [Theory]
    [InlineData("submission")]
    [InlineData("implicit")]
    [InlineData("plain-auth")]
    public async Task ConnectAsync_WrongPassword_IsRefusedAtAuthWith535(string way)
    {
        var result = await SmtpConnection.ConnectAsync(Endpoint(way) with { Password = "wrong" }, TimeProvider.System);

        var failure = result.Failure.ShouldNotBeNull();
        failure.Stage.ShouldBe(SmtpStage.Auth);
        failure.Reply!.Code.ShouldBe(535);
        failure.ConcernsServer.ShouldBeTrue();
        failure.ToString().ShouldNotContain("wrong");
    }

    [Fact]
    public async Task SendAsync_NotSignedInWhereItMust_ConcernsTheServerOrIsRefused()
    {
        await using var connection = await ConnectAsync(postfix.Submission with { UserName = null, Password = null });

        var result = await connection.SendAsync(Envelope("nobody@example.org"), Write(SmallMail("nobody@example.org", 0)));

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.IsTemporary.ShouldBeFalse();
    }

    [Fact]
    public async Task ConnectAsync_CertificateNotTrusted_SendsNoPassword()
    {
        var result = await SmtpConnection.ConnectAsync(postfix.Submission with { TrustedCertificatePem = null }, TimeProvider.System);

        result.Failure!.Kind.ShouldBe(SmtpFailureKind.Tls);
    }

    [Fact]
    public async Task SendAsync_OneOfThreeRecipientsUnknown_OthersGetIt()
    {
        string[] recipients = ["anna-3@example.org", "unknown-3@example.org", "carl-3@example.org"];
        await using var connection = await ConnectAsync(postfix.Plain);

        var result = await connection.SendAsync(Envelope(recipients), Write(SmallMail("anna-3@example.org", 3)));
        var arrived = await postfix.WaitForMailAsync(2, found => recipients.Contains(found.Recipient));

        result.Outcome.ShouldBe(SmtpOutcome.Accepted);
        var refusal = result.RefusedRecipients.ShouldHaveSingleItem();
        refusal.Recipient.Address.ShouldBe("unknown-3@example.org");
        refusal.Reply.Code.ShouldBe(550);
        refusal.Reply.EnhancedCode.ShouldBe("5.1.1");
        arrived.Select(found => found.Recipient).ShouldBe(["anna-3@example.org", "carl-3@example.org"], ignoreOrder: true);
    }

    [Fact]
    public async Task SendAsync_AllRecipientsUnknown_IsRefusedAndTheNextGoes()
    {
        await using var connection = await ConnectAsync(postfix.Plain);

        var refused = await connection.SendAsync(Envelope("unknown-a@example.org", "unknown-b@example.org"), Write(SmallMail("unknown-a@example.org", 4)));
        var next = await connection.SendAsync(Envelope("next-4@example.org"), Write(SmallMail("next-4@example.org", 4)));

        refused.Outcome.ShouldBe(SmtpOutcome.Refused);
        refused.Failure!.IsPermanent.ShouldBeTrue();
        refused.RefusedRecipients.Count.ShouldBe(2);
        refused.ConnectionUsable.ShouldBeTrue();
        next.Outcome.ShouldBe(SmtpOutcome.Accepted);
    }

    [Fact]
    public async Task SendAsync_LargerThanTheServerTakes_IsRefusedBeforeSending()
    {
        await using var connection = await ConnectAsync(postfix.Plain);

        connection.Capabilities.MaxSize.ShouldBe(PostfixFixture.MessageSizeLimit);
        var result = await connection.SendAsync(Envelope("big@example.org"), new byte[PostfixFixture.MessageSizeLimit + 1]);

        result.Failure!.Kind.ShouldBe(SmtpFailureKind.NotSendable);
        result.ConnectionUsable.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_AlmostAsLargeAsTheServerTakes_ArrivesWhole()
    {
        var content = new byte[7_000_000];
        new Random(7).NextBytes(content);
        var mail = SmallMail("large@example.org", 7) with { Attachments = [new MailAttachment("large.bin", "application/octet-stream", content)] };
        await using var connection = await ConnectAsync(postfix.ImplicitTls);

        (await connection.SendAsync(Envelope("large@example.org"), Write(mail))).IsAccepted.ShouldBeTrue();
        var arrived = await postfix.WaitForMailAsync(1, found => found.Recipient == "large@example.org");

        (await arrived[0].ParseAsync()).Files.ShouldHaveSingleItem().Content.ShouldBe(content);
    }

    [Fact]
    public async Task SendAsync_LocalPartBeyondAscii_GoesBySmtpUtf8()
    {
        const string Recipient = "jürgen-8@xn--mnchen-3ya.example";
        await using var connection = await ConnectAsync(postfix.Submission);

        var result = await connection.SendAsync(new SmtpEnvelope(Mailbox.Parse("billing@example.org"), [Mailbox.Parse("jürgen-8@münchen.example")], NeedsSmtpUtf8: true), Write(SmallMail("jürgen-8@münchen.example", 8)));
        var arrived = await postfix.WaitForMailAsync(1, found => found.Recipient.StartsWith("jürgen-8@", StringComparison.Ordinal));

        result.IsAccepted.ShouldBeTrue();
        (await arrived[0].ParseAsync()).To.ShouldHaveSingleItem().Address.ShouldBe(Recipient);
    }

    [Fact]
    public async Task SendAsync_QuotedLocalPart_ArrivesAtThatAddress()
    {
        await using var connection = await ConnectAsync(postfix.Plain);

        var result = await connection.SendAsync(Envelope("\"a b> c\"@example.org"), Write(SmallMail("\"a b> c\"@example.org", 9)));
        var arrived = await postfix.WaitForMailAsync(1, found => found.Recipient.Contains("a b", StringComparison.Ordinal));

        result.IsAccepted.ShouldBeTrue();
        arrived[0].Recipient.ShouldBe("\"a b> c\"@example.org");
    }

    [Fact]
    public async Task SendAsync_HundredsOverFourPooledConnections_EachArrivesOnceAtTheRightPlace()
    {
        const int Count = 400;
        await using var pool = new SmtpConnectionPool(postfix.Submission, TimeProvider.System, 4);

        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, token) =>
        {
            var connection = (await pool.RentAsync(token)).Connection.ShouldNotBeNull();
            var recipient = $"many-{number}@example.org";
            var result = await connection.SendAsync(Envelope(recipient), Write(SmallMail(recipient, number)), cancellationToken: token);
            await pool.ReturnAsync(connection);
            result.Outcome.ShouldBe(SmtpOutcome.Accepted, result.Failure?.Message);
        });
        var arrived = await postfix.WaitForMailAsync(Count, found => found.Recipient.StartsWith("many-", StringComparison.Ordinal));
        var parsed = await Support.PythonMail.ParseAllAsync(arrived.Select(found => found.Data));

        arrived.Count.ShouldBe(Count);
        arrived.Select(found => found.Recipient).Distinct().Count().ShouldBe(Count);
        for (var i = 0; i < Count; i++)
            parsed[i].Subject.ShouldBe($"Invoice {arrived[i].Recipient[5..^12]}");
    }

    private SmtpEndpoint Endpoint(string way) => way switch
    {
        "plain" => postfix.Plain,
        "submission" => postfix.Submission,
        "implicit" => postfix.ImplicitTls,
        _ => postfix.PlainAuth,
    };

    private static async Task<SmtpConnection> ConnectAsync(SmtpEndpoint endpoint)
    {
        var result = await SmtpConnection.ConnectAsync(endpoint, TimeProvider.System);
        return result.Connection.ShouldNotBeNull(result.Failure?.Message);
    }

    private static SmtpEnvelope Envelope(params string[] recipients) =>
        new(Mailbox.Parse("billing@münchen.example"), [.. recipients.Select(Mailbox.Parse)]);

    private static byte[] Write(MimeMail mail)
    {
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return output.WrittenSpan.ToArray();
    }

    private static MimeMail SmallMail(string recipient, int number) => new()
    {
        From = Mailbox.Parse("billing@example.org"),
        To = [Mailbox.Parse(recipient)],
        Subject = $"Invoice {number}",
        Date = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(1)),
        MessageId = $"{number}.small@invoices.example",
        TextBody = "Hello",
    };

    private static MimeMail FullMail(string recipient)
    {
        var pdf = new byte[100_000];
        new Random(1).NextBytes(pdf);
        return SmallMail(recipient, 1) with
        {
            From = Mailbox.Parse("\"Jürgen Müller, GmbH\" <billing@münchen.example>"),
            Subject = "Ihre Rechnung für März: 1.234,56 € – 請求書が届きました, und noch viele weitere Wörter dazu 🙂",
            TextBody = "Dear customer,\n.\n..two dots\nFrom here on: €\nMAIL FROM:<x@y>",
            HtmlBody = "<p>Grüße <img src=\"cid:logo@invoices.example\">" + new string('x', 3000) + "</p>",
            InlineImages = [new InlineImage("logo@invoices.example", "image/png", Png, "logo.png")],
            Attachments = [new MailAttachment("Rechnung für März – 請求書.pdf", "application/pdf", pdf), new MailAttachment("data.csv", "text/csv", "a;b\r\n"u8.ToArray())],
            ExtraHeaders = [new MailHeader("Auto-Submitted", "auto-generated")],
        };
    }
}
