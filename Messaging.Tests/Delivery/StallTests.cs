using System.Globalization;
using System.Text.Json;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>A mail server that falls silent, stage by stage, and the real process with short time limits.</summary>
public sealed class StallTests(LineTrouble program) : IClassFixture<LineTrouble>
{
    /// <summary>More than the two ends of a connection hold between them, so that the sender notices that nobody reads.</summary>
    private const int LargeDocument = 14_000_000;

    [Theory]
    [InlineData(SmtpStage.Greeting, "did not answer the connection within 2 seconds")]
    [InlineData(SmtpStage.Ehlo, "did not answer EHLO within 2 seconds")]
    [InlineData(SmtpStage.StartTls, "did not answer STARTTLS within 2 seconds")]
    [InlineData(SmtpStage.Auth, "did not answer the sign-in within 2 seconds")]
    public async Task Silence_BeforeAnyMessage_IsNobodysFailedAttempt(SmtpStage stage, string words)
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(LineTrouble.SecureServer(certificate));
        using var silence = new Silence();
        // At STARTTLS the go-ahead comes and the handshake does not.
        server.Answer(stage, stage is SmtpStage.StartTls ? new FakeAnswer { Then = () => silence.Task } : FakeAnswer.HoldUntil(silence.Task));
        await program.UseAsync(server);

        var run = await program.SendAsync(1);

        await program.WaitForReadyAsync(words);
        var view = await program.Scenario.GetAsync($"message-runs/{run}");
        view.GetProperty("waitsForServer").GetBoolean().ShouldBeTrue();
        // A next try may be under way at this very moment.
        view.GetProperty("counts").EnumerateObject().Select(count => count.Name).ShouldHaveSingleItem().ShouldBeOneOf("Pending", "Processing");
        server.BegunAt.ShouldBeEmpty();

        await using var mended = FakeSmtpServer.Start(LineTrouble.SecureServer(certificate));
        await program.UseAsync(mended);
        (await program.Scenario.WaitForEndAsync(run)).ShouldBe("Finished", "new settings are tried at once");
        mended.MessageCount.ShouldBe(1);
        (await program.ResultAsync(run)).GetProperty("attempts").GetInt32().ShouldBe(1, "the silence was nobody's attempt");
    }

    [Theory]
    [InlineData(SmtpStage.Mail, "did not answer the sender within 2 seconds")]
    [InlineData(SmtpStage.Rcpt, "did not answer the recipient within 2 seconds")]
    [InlineData(SmtpStage.Data, "did not answer DATA within 2 seconds")]
    public async Task Silence_BeforeTheMessageLeft_IsTriedAgainByItself(SmtpStage stage, string words)
    {
        await using var server = FakeSmtpServer.Start();
        using var silence = new Silence();
        server.Answer(stage, FakeAnswer.HoldUntil(silence.Task), times: 1);
        await program.UseAsync(server);

        var run = await program.SendAsync(1);

        ShouldBeTriedAgain(await program.WaitForResultAsync(run, "SendFailed"), words);
        server.MessageCount.ShouldBe(0);
        await program.SendAgainAsync(run, server);
        server.MessageCount.ShouldBe(1);
    }

    [Fact]
    public async Task Silence_InTheData_IsTriedAgainByItselfAndTheHalfMessageIsNone()
    {
        await using var server = FakeSmtpServer.Start();
        using var silence = new Silence();
        server.Answer(SmtpStage.Data, new FakeAnswer { Then = () => silence.Task }, times: 1);
        await program.UseAsync(server);
        await program.AttachAsync(LargeDocument);

        var run = await program.SendAsync(1);

        ShouldBeTriedAgain(await program.WaitForResultAsync(run, "SendFailed"), "did not answer DATA within 2 seconds");
        silence.Dispose();
        await program.SendAgainAsync(run, server);
        server.Messages.ShouldHaveSingleItem().Data.Length.ShouldBeGreaterThan(LargeDocument);
    }

    [Fact]
    public async Task Silence_AfterTheFinalDot_IsUncertainAndStays()
    {
        await using var server = FakeSmtpServer.Start();
        using var silence = new Silence();
        server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(silence.Task), times: 1);
        await program.UseAsync(server);

        var run = await program.SendAsync(1);

        (await program.Scenario.WaitForEndAsync(run)).ShouldBe("FinishedWithProblems");
        var result = await program.ResultAsync(run);
        result.GetProperty("status").GetString().ShouldBe("DeliveryUncertain");
        result.GetProperty("nextAttemptAt").ValueKind.ShouldBe(JsonValueKind.Null);
        var error = result.GetProperty("lastError").GetString()!;
        error.ShouldContain("it may have arrived");
        error.ShouldContain("did not answer the message within 2 seconds");
        silence.Dispose();
        await server.WaitForMessagesAsync(1);
        server.Messages.ShouldHaveSingleItem().Header("Message-ID").ShouldBe(result.GetProperty("messageId").GetString(), "that is how a person finds it");
    }

    private static void ShouldBeTriedAgain(JsonElement result, string words)
    {
        result.GetProperty("lastError").GetString()!.ShouldContain(words);
        var next = result.GetProperty("nextAttemptAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
        next.ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(75), string.Create(CultureInfo.InvariantCulture, $"the first wait is a minute, {result}"));
    }

    /// <summary>Until it is disposed.</summary>
    private sealed class Silence : IDisposable
    {
        private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => over.Task;

        public void Dispose() => over.TrySetResult();
    }
}
