using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;
using static Messaging.Tests.Mail.Smtp.SmtpSendTests;

namespace Messaging.Tests.Mail.Smtp;

/// <summary>The moment in which a message changes hands: what is certain, what is not, and what the journal may rely on.</summary>
public sealed class SmtpHandoverTests
{
    private static readonly byte[] Message = "Subject: Hello\r\n\r\nBody\r\n"u8.ToArray();

    public static TheoryData<FakeAnswer> NoAnswerToTheMessage => new()
    {
        FakeAnswer.Close,
        FakeAnswer.TakeAndClose,
        FakeAnswer.Say("what?"),
        FakeAnswer.Say("354 Go on"),
        FakeAnswer.HoldUntil(new TaskCompletionSource().Task),
    };

    [Theory]
    [MemberData(nameof(NoAnswerToTheMessage))]
    public async Task SendAsync_NoSensibleAnswerToTheWholeMessage_IsUncertain(FakeAnswer answer)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.EndOfData, answer);
        var endpoint = server.Endpoint with { Timeouts = new SmtpTimeouts { EndOfData = TimeSpan.FromMilliseconds(300) } };
        await using var connection = (await SmtpConnection.ConnectAsync(endpoint, TimeProvider.System)).Connection!;

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Uncertain);
        result.Failure!.Stage.ShouldBe(SmtpStage.EndOfData);
        result.ConnectionUsable.ShouldBeFalse();
    }

    [Fact]
    public async Task SendAsync_CancelledAfterTheFinalDot_IsUncertainAndDoesNotThrow()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(new TaskCompletionSource().Task));
        await using var connection = await ConnectAsync(server);
        using var stop = new CancellationTokenSource();

        var sending = connection.SendAsync(Envelope("a@example.org"), Message, cancellationToken: stop.Token);
        await server.WaitForCommandsAsync(SmtpStage.EndOfData, 1);
        await stop.CancelAsync();

        (await sending).Outcome.ShouldBe(SmtpOutcome.Uncertain);
    }

    [Theory]
    [InlineData(SmtpStage.Mail)]
    [InlineData(SmtpStage.Rcpt)]
    [InlineData(SmtpStage.Data)]
    public async Task SendAsync_LineLostBeforeTheMessage_IsATemporaryRefusal(SmtpStage stage)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(stage, FakeAnswer.Close);
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.Kind.ShouldBe(SmtpFailureKind.LineLost);
        result.Failure.Stage.ShouldBe(stage);
        result.Failure.IsTemporary.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_LineLostInTheMiddleOfTheMessage_IsATemporaryRefusal()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Data, FakeAnswer.CloseInData(100_000));
        await using var connection = await ConnectAsync(server);

        // Far more than the socket buffers of both sides hold, so that the write itself meets the broken line.
        var result = await connection.SendAsync(Envelope("a@example.org"), Enumerable.Repeat((byte)'x', 40_000_000).ToArray());

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.Kind.ShouldBe(SmtpFailureKind.LineLost);
        result.Failure.Stage.ShouldBe(SmtpStage.Data);
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_BeforeData_RunsAfterTheGoAheadAndBeforeTheFirstByte()
    {
        await using var server = FakeSmtpServer.Start();
        await using var connection = await ConnectAsync(server);
        var committed = new TaskCompletionSource();
        var asked = new TaskCompletionSource();

        var sending = connection.SendAsync(Envelope("a@example.org"), Message, async _ =>
        {
            asked.SetResult();
            await committed.Task;
        });
        await asked.Task;
        server.Commands[^1].Stage.ShouldBe(SmtpStage.Data);
        server.Messages.ShouldBeEmpty();
        committed.SetResult();

        (await sending).IsAccepted.ShouldBeTrue();
        server.Messages.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("354 Go on\n250 2.0.0 Taken")]
    [InlineData("354 Go on\n421 4.4.2 Too slow")]
    public async Task SendAsync_ServerAnswersBeforeItGotTheMessage_IsNotTakenForAnAnswerToIt(string tooMuch)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Data, tooMuch);
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.ConnectionUsable.ShouldBeFalse();
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_ServerHangsUpWhileTheJournalIsWritten_NothingIsUncertain()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Data, FakeAnswer.SayAndClose("354 Go on"));
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(Envelope("a@example.org"), Message, async _ => await server.WaitForOpenConnectionsAsync(0));

        result.Outcome.ShouldBe(SmtpOutcome.Refused);
        result.Failure!.Kind.ShouldBe(SmtpFailureKind.LineLost);
    }

    [Fact]
    public async Task SendAsync_BeforeDataFails_NothingIsDeliveredAndTheConnectionEnds()
    {
        await using var server = FakeSmtpServer.Start();
        await using var connection = await ConnectAsync(server);

        await Should.ThrowAsync<InvalidDataException>(() => connection.SendAsync(Envelope("a@example.org"), Message, _ => throw new InvalidDataException("disk full")));

        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await server.WaitForOpenConnectionsAsync(0);
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_CancelledBeforeTheMessage_ThrowsAndNothingIsDelivered()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Rcpt, FakeAnswer.HoldUntil(new TaskCompletionSource().Task));
        await using var connection = await ConnectAsync(server);
        using var stop = new CancellationTokenSource();

        var sending = connection.SendAsync(Envelope("a@example.org"), Message, cancellationToken: stop.Token);
        await server.WaitForCommandsAsync(SmtpStage.Rcpt, 1);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        connection.IsUsable.ShouldBeFalse();
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_ServerSilent_GivesUpAfterTheTimeOfTheStage()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Mail, FakeAnswer.HoldUntil(new TaskCompletionSource().Task));
        var endpoint = server.Endpoint with { Timeouts = new SmtpTimeouts { Command = TimeSpan.FromMilliseconds(300) } };
        await using var connection = (await SmtpConnection.ConnectAsync(endpoint, TimeProvider.System)).Connection!;

        var result = await connection.SendAsync(Envelope("a@example.org"), Message);

        result.Failure!.Kind.ShouldBe(SmtpFailureKind.LineLost);
        result.Failure.Message.ShouldBe("The server did not answer the sender within 0.3 seconds.");
    }
}
