using System.Text;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Mail.Smtp;

public sealed class SmtpSendTests
{
    private static readonly byte[] Message = "Subject: Hello\r\n\r\nBody\r\n.dot\r\n"u8.ToArray();

    [Theory]
    [InlineData(FakeDelivery.Whole, true)]
    [InlineData(FakeDelivery.ByLine, true)]
    [InlineData(FakeDelivery.ByByte, true)]
    [InlineData(FakeDelivery.Whole, false)]
    [InlineData(FakeDelivery.ByByte, false)]
    public async Task SendAsync_ManyMessagesOverOneConnection_AllArriveAsTheyAre(FakeDelivery delivery, bool pipelining)
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Delivery = delivery, Pipelining = pipelining });
        await using var connection = await ConnectAsync(server);

        for (var i = 0; i < 20; i++)
        {
            var result = await connection.SendAsync(Envelope($"r{i}@example.org", "copy@example.org"), Message);
            result.Outcome.ShouldBe(SmtpOutcome.Accepted);
            result.Reply!.Code.ShouldBe(250);
            result.Reply.EnhancedCode.ShouldBe("2.0.0");
            result.ConnectionUsable.ShouldBeTrue();
            result.Failure.ShouldBeNull();
        }

        server.ConnectionCount.ShouldBe(1);
        server.Messages.Count.ShouldBe(20);
        server.Messages[7].Sender.ShouldBe("sender@example.org");
        server.Messages[7].Recipients.ShouldBe(["r7@example.org", "copy@example.org"]);
        server.Messages[7].Data.ShouldBe(Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_OneOfThreeRecipientsRefused_OthersGetItAndResultSaysWho(bool pipelining)
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Pipelining = pipelining });
        server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", when: command => command.Line.Contains("bob", StringComparison.Ordinal));
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("anna@example.org", "bob@example.org", "carl@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Accepted);
        var refusal = result.RefusedRecipients.ShouldHaveSingleItem();
        refusal.Recipient.Address.ShouldBe("bob@example.org");
        refusal.Reply.EnhancedCode.ShouldBe("5.1.1");
        server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["anna@example.org", "carl@example.org"]);
    }

    [Theory]
    [InlineData(SmtpStage.Mail, true)]
    [InlineData(SmtpStage.Mail, false)]
    [InlineData(SmtpStage.Rcpt, true)]
    [InlineData(SmtpStage.Rcpt, false)]
    [InlineData(SmtpStage.Data, true)]
    [InlineData(SmtpStage.Data, false)]
    [InlineData(SmtpStage.EndOfData, true)]
    [InlineData(SmtpStage.EndOfData, false)]
    public async Task SendAsync_RefusedAtAnyStage_SaysWhereAndWhyAndTheNextMessageGoes(SmtpStage stage, bool pipelining)
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Pipelining = pipelining });
        await using var connection = await ConnectAsync(server);

        server.Answer(stage, "451 4.3.0 Not now\u0007, try again in 90 seconds", times: 1);
        var temporary = await connection.SendAsync(Envelope("a@example.org"), Message);
        server.Answer(stage, "554-5.7.1 We do not\n554 5.7.1 want this", times: 1);
        var permanent = await connection.SendAsync(Envelope("a@example.org"), Message);
        var last = await connection.SendAsync(Envelope("a@example.org"), Message);

        temporary.Outcome.ShouldBe(SmtpOutcome.Refused);
        temporary.Failure!.IsTemporary.ShouldBeTrue();
        temporary.Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(90));
        temporary.Reply!.Stage.ShouldBe(stage);
        temporary.Reply.Text.ShouldBe("4.3.0 Not now, try again in 90 seconds");
        temporary.RefusedRecipients.Count.ShouldBe(stage == SmtpStage.Rcpt ? 1 : 0);
        permanent.Outcome.ShouldBe(SmtpOutcome.Refused);
        permanent.Failure!.IsPermanent.ShouldBeTrue();
        permanent.Failure.IsSenderRefused.ShouldBe(stage == SmtpStage.Mail);
        permanent.Failure.RetryAfter.ShouldBeNull();
        permanent.Reply!.Text.ShouldBe("5.7.1 We do not\n5.7.1 want this");
        last.Outcome.ShouldBe(SmtpOutcome.Accepted);
        server.Messages.Count.ShouldBe(1);
        server.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_AllRecipientsRefusedButPipelinedDataAccepted_SendsALoneDot()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", times: 2);
        server.Answer(SmtpStage.Data, "354 Come on", times: 1);
        await using var connection = await ConnectAsync(server);
        var journalled = false;

        var result = await connection.SendAsync(Envelope("a@example.org", "b@example.org"), Message, _ => { journalled = true; return ValueTask.CompletedTask; });
        var next = await connection.SendAsync(Envelope("c@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Reply!.Stage.ShouldBe(SmtpStage.Rcpt);
        result.RefusedRecipients.Count.ShouldBe(2);
        journalled.ShouldBeFalse();
        next.Outcome.ShouldBe(SmtpOutcome.Accepted);
        server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c@example.org"]);
    }

    [Fact]
    public async Task SendAsync_OneRefusedForGoodAndOneForNow_IsTemporary()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", when: command => command.Line.Contains("bob", StringComparison.Ordinal));
        server.Answer(SmtpStage.Rcpt, "450 4.2.0 Greylisted", when: command => command.Line.Contains("anna", StringComparison.Ordinal));
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("bob@example.org", "anna@example.org"), Message);

        result.Failure!.IsTemporary.ShouldBeTrue();
        result.Reply!.Code.ShouldBe(450);
    }

    [Theory]
    [InlineData(SmtpStage.Mail)]
    [InlineData(SmtpStage.Rcpt)]
    [InlineData(SmtpStage.Data)]
    [InlineData(SmtpStage.EndOfData)]
    public async Task SendAsync_421_ClosesTheConnectionNotTheMessage(SmtpStage stage)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(stage, FakeAnswer.SayAndClose("421 4.3.2 Going down"));
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.Kind.ShouldBe(SmtpFailureKind.ServiceClosing);
        result.Failure.IsTemporary.ShouldBeTrue();
        result.ConnectionUsable.ShouldBeFalse();
        connection.IsUsable.ShouldBeFalse();
    }

    [Theory]
    [InlineData(SmtpStage.Mail, "Hello there")]
    [InlineData(SmtpStage.Rcpt, "25")]
    [InlineData(SmtpStage.Data, "999 Far out")]
    [InlineData(SmtpStage.Data, "250 Ok")]
    [InlineData(SmtpStage.Mail, "250-One\n251 Two")]
    public async Task SendAsync_NonsenseBeforeTheMessage_IsARefusalAndEndsTheConnection(SmtpStage stage, string answer)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(stage, answer);
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.Kind.ShouldBe(SmtpFailureKind.Protocol);
        result.Failure.Stage.ShouldBe(stage);
        result.ConnectionUsable.ShouldBeFalse();
    }

    [Fact]
    public async Task SendAsync_EndlessAnswer_IsCutOff()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Mail, string.Join('\n', Enumerable.Repeat("250-again", 200)));
        server.Answer(SmtpStage.Mail, "250 " + new string('x', 70_000), times: 1);
        await using var first = await ConnectAsync(server);
        await using var second = await ConnectAsync(server);

        (await first.SendAsync(Envelope("a@example.org"), Message)).Failure!.Message.ShouldContain("too long");
        (await second.SendAsync(Envelope("a@example.org"), Message)).Failure!.Message.ShouldContain("too many lines");
    }

    [Fact]
    public async Task SendAsync_LargerThanSize_IsRefusedWithoutAsking()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { SizeLimit = 1000 });
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), new byte[1001]);
        var small = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Failure!.IsPermanent.ShouldBeTrue();
        result.Failure.Message.ShouldBe("The message has 1,001 bytes, and the server takes at most 1,000.");
        result.ConnectionUsable.ShouldBeTrue();
        small.IsAccepted.ShouldBeTrue();
        server.Commands.Count(command => command.Stage == SmtpStage.Mail).ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_AddressBeyondAscii_NeedsSmtpUtf8()
    {
        await using var able = FakeSmtpServer.Start();
        await using var unable = FakeSmtpServer.Start(new FakeSmtpOptions { SmtpUtf8 = false });
        await using var toAble = await ConnectAsync(able);
        await using var toUnable = await ConnectAsync(unable);

        (await toAble.SendAsync(Envelope("jürgen@münchen.example"), Message)).IsAccepted.ShouldBeTrue();
        var refused = await toUnable.SendAsync(Envelope("jürgen@münchen.example"), Message);
        (await toUnable.SendAsync(Envelope("juergen@münchen.example"), Message)).IsAccepted.ShouldBeTrue();

        able.Messages[0].Recipients.ShouldBe(["jürgen@xn--mnchen-3ya.example"]);
        able.Commands.ShouldContain(command => command.Line.EndsWith(" SMTPUTF8", StringComparison.Ordinal));
        refused.Failure!.Kind.ShouldBe(SmtpFailureKind.NotSendable);
        unable.Commands.ShouldNotContain(command => command.Line.Contains("SMTPUTF8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_EightBitData_IsAnnouncedOrRefused()
    {
        await using var able = FakeSmtpServer.Start();
        await using var unable = FakeSmtpServer.Start(new FakeSmtpOptions { EightBitMime = false });
        await using var toAble = await ConnectAsync(able);
        await using var toUnable = await ConnectAsync(unable);
        var message = Encoding.UTF8.GetBytes("Subject: x\r\n\r\nGrüße\r\n");

        (await toAble.SendAsync(Envelope("a@example.org"), message)).IsAccepted.ShouldBeTrue();
        (await toUnable.SendAsync(Envelope("a@example.org"), message)).Failure!.Kind.ShouldBe(SmtpFailureKind.NotSendable);

        able.Commands.ShouldContain(command => command.Line.EndsWith(" BODY=8BITMIME", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_AuthenticationRequired_ConcernsTheServer()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p"));
        var endpoint = server.Endpoint with { UserName = null };
        await using var connection = (await SmtpConnection.ConnectAsync(endpoint, TimeProvider.System)).Connection!;

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Failure!.ConcernsServer.ShouldBeTrue();
        result.Failure.Kind.ShouldBe(SmtpFailureKind.Credentials);
    }

    [Fact]
    public async Task ResetAsync_AndQuitAsync_AreSaid()
    {
        await using var server = FakeSmtpServer.Start();
        var connection = await ConnectAsync(server);

        (await connection.ResetAsync()).ShouldBeNull();
        await connection.QuitAsync();

        server.Commands.Select(command => command.Line).ShouldBe(["", "EHLO client.example", "RSET", "QUIT"]);
        connection.IsUsable.ShouldBeFalse();
    }

    internal static async Task<SmtpConnection> ConnectAsync(FakeSmtpServer server)
    {
        var result = await SmtpConnection.ConnectAsync(server.Endpoint, TimeProvider.System);
        result.Failure.ShouldBeNull();
        return result.Connection!;
    }

    internal static SmtpEnvelope Envelope(params string[] recipients) =>
        new(Mailbox.Parse("sender@example.org"), [.. recipients.Select(Mailbox.Parse)]);
}
