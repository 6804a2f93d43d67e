using System.Globalization;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Xunit.Abstractions;

namespace Messaging.Tests.Delivery;

/// <summary>
/// The real process is killed (SIGKILL) in the middle of runs and started again, at random moments and at those that matter most.
/// Afterwards each message was delivered once, or is called uncertain, or failed for a reason that is told.
/// </summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    /// <summary>Connections of a default installation, and the most there can be; with dozens, commits wait a moment for each other.</summary>
    private const int Usual = 4;
    private const int Most = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Moment[] Moments = Enum.GetValues<Moment>();

    /// <summary>When the process is taken away.</summary>
    private enum Moment
    {
        /// <summary>The server has the whole message and has not answered.</summary>
        BeforeTheAnswer,

        /// <summary>The server has just said 250: between its acceptance and our commit.</summary>
        AfterTheAnswer,

        /// <summary>The message begins: it is claimed and not handed over, while others are claimed and recorded.</summary>
        AtTheSender,

        /// <summary>The server has just given its go-ahead: while the hand-over is committed.</summary>
        AtTheGoAhead,

        /// <summary>Whatever happens just then.</summary>
        AnyTime,
    }

    [Theory]
    [InlineData(Usual, 400)]
    [InlineData(Most, 1_000)]
    public async Task Kill_AtTheMomentsThatMatter_LosesNothingAndSendsNothingTwice(int connections, int invoices)
    {
        var uncertain = await KillDuringARunAsync(invoices, kills: 5, connections, new Random(1));

        uncertain.ShouldBeGreaterThanOrEqualTo(1, "A message that the server took without saying so cannot be anything else.");
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task Kill_HundredTimesOverRunsOfTwoThousand_LosesNothingAndSendsNothingTwice()
    {
        var random = new Random(20261122);
        for (var run = 1; run <= 10; run++)
        {
            var uncertain = await KillDuringARunAsync(invoices: 2_000, kills: 10, Usual, random);
            output.WriteLine($"Run {run}: 2,000 messages, 10 kills, {uncertain} uncertain");
        }
    }

    /// <param name="invoices">Messages of the run.</param>
    /// <param name="kills">How often the process is killed.</param>
    /// <param name="connections">Messages that can be on the line at one time.</param>
    /// <param name="random">When.</param>
    /// <returns>How many messages are uncertain.</returns>
    private static async Task<int> KillDuringARunAsync(int invoices, int kills, int connections, Random random)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user here", when: command => IsUnknown(command.Line));
        await using var app = await AppProcess.StartAsync(new AppOptions { Settings = new Dictionary<string, string> { ["Messaging:Sending:MaxConnections"] = connections.ToString(CultureInfo.InvariantCulture) } });
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, invoices);
        var run = await scenario.SendAsync(invoices);
        for (var kill = 0; kill < kills; kill++)
        {
            var due = ((kill + 1) * invoices / (kills + 2)) + random.Next(invoices / (kills + 2) / 2);
            await KillAsync(app, server, Moments[kill % Moments.Length], due, random);
            await app.StartAgainAsync();
        }

        var status = await scenario.WaitForEndAsync(run);
        var results = await scenario.ResultsAsync(run);
        var uncertain = results.Count(result => result.Status == "DeliveryUncertain");
        results.Count.ShouldBe(invoices);
        ShouldBeHonest(results, server);
        uncertain.ShouldBeLessThanOrEqualTo(kills * connections, "Only what was on the line can be uncertain.");
        status.ShouldBe("FinishedWithProblems");
        return uncertain;
    }

    private static async Task KillAsync(AppProcess app, FakeSmtpServer server, Moment moment, int due, Random random)
    {
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pause = moment is Moment.AnyTime ? TimeSpan.FromMilliseconds(random.Next(40)) : moment is Moment.AtTheGoAhead ? TimeSpan.FromMilliseconds(random.Next(4)) : TimeSpan.Zero;
        Func<Task> kill = async () =>
        {
            await Task.Delay(pause, TimeProvider.System);
            await app.KillAsync();
            killed.TrySetResult();
        };
        var (stage, answer) = moment switch
        {
            Moment.BeforeTheAnswer => (SmtpStage.EndOfData, new FakeAnswer { Before = kill, Takes = true }),
            Moment.AfterTheAnswer => (SmtpStage.EndOfData, new FakeAnswer { Then = kill, Takes = true }),
            Moment.AtTheSender => (SmtpStage.Mail, new FakeAnswer { Then = kill }),
            Moment.AtTheGoAhead => (SmtpStage.Data, new FakeAnswer { Then = kill }),
            _ => (SmtpStage.Mail, new FakeAnswer { Then = () => Task.FromResult(kill()) }),
        };
        server.Answer(stage, answer, times: 1, when: _ => server.MessageCount >= due);
        try
        {
            await killed.Task.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{due} messages were awaited for a kill, {server.MessageCount} came.\n{app.Output}", late);
        }
    }

    private static void ShouldBeHonest(List<(string Status, string Recipient, string? Error)> results, FakeSmtpServer server)
    {
        var received = server.Messages.SelectMany(message => message.Recipients).GroupBy(address => address, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var ids = server.Messages.Select(message => message.Header("Message-ID")).ToList();
        ids.ShouldBe(ids.Distinct(StringComparer.Ordinal), "No message arrives twice.");
        foreach (var (status, recipient, error) in results)
        {
            var count = received.GetValueOrDefault(recipient);
            switch (status)
            {
                case "SendSuccessful":
                    count.ShouldBe(1, $"{recipient} is called sent");
                    break;
                case "DeliveryUncertain":
                    count.ShouldBeLessThanOrEqualTo(1, $"{recipient} is called uncertain");
                    error!.ShouldContain("it may have arrived");
                    break;
                case "SendFailed":
                    count.ShouldBe(0, $"{recipient} is called failed");
                    IsUnknown(recipient).ShouldBeTrue(error);
                    error!.ShouldContain("No such user here");
                    break;
                default:
                    status.ShouldBe("SendSuccessful", $"{recipient}: nothing may be left in between");
                    break;
            }
        }
    }

    /// <summary>Some recipients do not exist, far enough apart that the run does not stop for it.</summary>
    private static bool IsUnknown(string line) => line.Contains("13@", StringComparison.Ordinal);
}
