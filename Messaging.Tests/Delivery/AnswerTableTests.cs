using System.Globalization;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Delivery;

/// <summary>The table of stages and answers, through the whole program: what becomes of the message, when it is tried again, what a person reads.</summary>
public sealed class AnswerTableTests(AnswerTableTests.Shared shared) : IClassFixture<AnswerTableTests.Shared>
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    /// <summary>The same program and server for all rows; each takes an invoice of its own.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private int next;

        public SendingScenario Scenario { get; private set; } = null!;

        public string NextInvoice() => string.Create(CultureInfo.InvariantCulture, $"inv-{Interlocked.Increment(ref next)}");

        public async Task InitializeAsync()
        {
            Scenario = await SendingScenario.StartAsync(60, "Messaging:Sending:MaxConnections=1");
            await Scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        }

        public async Task DisposeAsync() => await Scenario.DisposeAsync();
    }

    [Theory]
    [InlineData(SmtpStage.Mail, "451 4.3.0 Later", 1, "Later")]
    [InlineData(SmtpStage.Mail, "452 4.3.1 Full, try again in 10 minutes", 10, "try again in 10 minutes")]
    [InlineData(SmtpStage.Rcpt, "450 4.2.1 Busy mailbox", 1, "Busy mailbox")]
    [InlineData(SmtpStage.Rcpt, "451-4.7.1 Greylisted,\n451 4.7.1 come back", 1, "come back")]
    [InlineData(SmtpStage.Data, "451 4.3.0 Not now", 1, "Not now")]
    [InlineData(SmtpStage.EndOfData, "451 4.7.0 Scanner away", 1, "Scanner away")]
    [InlineData(SmtpStage.Mail, "what?", 1, "cannot be understood")]
    [InlineData(SmtpStage.Rcpt, "999 what?", 1, "cannot be understood")]
    [InlineData(SmtpStage.Data, "250 Fine", 1, "Fine")]
    public async Task Answer_Temporary_IsTriedAgainByItself(SmtpStage stage, string answer, int minutes, string words)
    {
        var result = await SendAsync(stage, FakeAnswer.Say(answer));

        result.Status.ShouldBe(MessageResultStatus.SendFailed);
        result.LastError!.ShouldContain(words);
        var wait = result.NextAttemptAt!.Value - TimeProvider.System.GetUtcNow();
        wait.ShouldBeInRange((minutes * AMinute) - TimeSpan.FromSeconds(30), minutes * AMinute * 1.25);
        Delivered(result).ShouldBe(0);
    }

    [Theory]
    [InlineData(SmtpStage.Mail, "552 5.3.4 Too large for us")]
    [InlineData(SmtpStage.Rcpt, "550 5.1.1 No such user")]
    [InlineData(SmtpStage.Rcpt, "550-5.1.1 No such user;\n550 5.1.1 ask the owner")]
    [InlineData(SmtpStage.Data, "554 5.6.0 Not this")]
    [InlineData(SmtpStage.EndOfData, "554 5.7.1 Spam")]
    [InlineData(SmtpStage.EndOfData, "552 5.2.2 Mailbox full")]
    public async Task Answer_Permanent_StaysWithItsReason(SmtpStage stage, string answer)
    {
        var result = await SendAsync(stage, FakeAnswer.Say(answer));

        result.Status.ShouldBe(MessageResultStatus.SendFailed);
        result.NextAttemptAt.ShouldBeNull();
        result.LastError!.ShouldContain(answer.Split('\n')[^1][10..]);
        Delivered(result).ShouldBe(0);
    }

    [Theory]
    [InlineData(SmtpStage.Mail)]
    [InlineData(SmtpStage.Rcpt)]
    [InlineData(SmtpStage.Data)]
    public async Task LineLost_BeforeTheMessageLeft_IsTriedAgainByItself(SmtpStage stage)
    {
        var result = await SendAsync(stage, FakeAnswer.Close);

        result.Status.ShouldBe(MessageResultStatus.SendFailed);
        result.NextAttemptAt.ShouldNotBeNull();
        result.LastError!.ShouldContain("closed the connection");
        Delivered(result).ShouldBe(0);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData("what?", false)]
    [InlineData("354 Go on", false)]
    public async Task EndOfData_NoAnswerThatMakesSense_IsUncertainAndStays(string? answer, bool taken)
    {
        var result = await SendAsync(SmtpStage.EndOfData, new FakeAnswer { Text = answer, Closes = answer is null, Takes = taken });

        result.Status.ShouldBe(MessageResultStatus.DeliveryUncertain);
        result.NextAttemptAt.ShouldBeNull();
        result.LastError!.ShouldContain("it may have arrived");
        result.MessageId.ShouldNotBeNull("a person searches the mail store for it");
        Delivered(result).ShouldBe(taken ? 1 : 0);
    }

    [Fact]
    public async Task EndOfData_EndlessAnswer_IsUncertain()
    {
        var result = await SendAsync(SmtpStage.EndOfData, FakeAnswer.Say(string.Join('\n', Enumerable.Repeat("250-" + new string('x', 1_000), 100))));

        result.Status.ShouldBe(MessageResultStatus.DeliveryUncertain);
    }

    [Fact]
    public async Task ServiceClosing_AtEachStage_ClosesTheConnectionAndTheMessagesGoOutSoonAfter()
    {
        // One message meets each: what the first is told, the others are not told again.
        SmtpStage[] stages = [SmtpStage.Mail, SmtpStage.Rcpt, SmtpStage.Data, SmtpStage.EndOfData];
        foreach (var stage in stages)
            shared.Scenario.Server.Answer(stage, FakeAnswer.SayAndClose("421 4.3.2 Going down"), times: 1);
        string[] invoices = [.. stages.Select(_ => shared.NextInvoice())];
        var connections = shared.Scenario.Server.ConnectionCount;

        var run = await shared.Scenario.RunAsync(true, invoices);
        await shared.Scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful, stages.Length);

        (shared.Scenario.Server.ConnectionCount - connections).ShouldBeGreaterThanOrEqualTo(stages.Length, "each closing costs a connection");
        foreach (var invoice in invoices)
        {
            var result = await shared.Scenario.ResultAsync(run, invoice);
            result.Attempts.ShouldBe(1, "the closing is nobody's failed attempt");
            Delivered(result).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Accepted_InManyLines_IsSent()
    {
        var result = await SendAsync(SmtpStage.EndOfData, new FakeAnswer { Text = "250-2.0.0 Taken\n250 2.0.0 queued as 1" }, MessageResultStatus.SendSuccessful);

        Delivered(result).ShouldBe(1);
    }

    [Fact]
    public async Task OneRefusedRecipientOfSeveral_OthersGetTheMailAndTheResultSaysWhoDidNot()
    {
        var invoice = shared.NextInvoice();
        await shared.Scenario.ChangeAsync(async db =>
        {
            var customer = (await db.Invoices.SingleAsync(i => i.ExternalId == invoice)).CustomerId;
            db.EmailAddresses.Add(new() { CustomerId = customer, RecipientKey = "invoice", Address = "gone@example.com" });
        });
        shared.Scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", when: command => command.Line.Contains("gone@", StringComparison.Ordinal));

        var run = await shared.Scenario.RunAsync(true, invoice);
        await shared.Scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);

        var result = await shared.Scenario.ResultAsync(run, invoice);
        result.LastError!.ShouldContain("gone@example.com: 550");
        shared.Scenario.Server.Messages[^1].Recipients.ShouldHaveSingleItem().ShouldNotBe("gone@example.com");
    }

    private async Task<MessageResult> SendAsync(SmtpStage stage, FakeAnswer answer, MessageResultStatus? end = null)
    {
        var invoice = shared.NextInvoice();
        shared.Scenario.Server.Answer(stage, answer, times: 1);
        var run = await shared.Scenario.RunAsync(true, invoice);
        await shared.Scenario.WaitForRunAsync(run, view => end is { } wanted ? view.Counts.ContainsKey(wanted)
            : !view.Counts.ContainsKey(MessageResultStatus.Pending) && !view.Counts.ContainsKey(MessageResultStatus.Processing));
        return await shared.Scenario.ResultAsync(run, invoice);
    }

    private int Delivered(MessageResult result) => shared.Scenario.Server.Messages.Count(message => message.Header("Message-ID") == result.MessageId);
}
