using System.Text.Json;
using Messaging.Core.Health;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>A locked database and a clock that is set anew, during a run: nothing is lost, nothing goes twice, the screen says so, and work goes on.</summary>
public sealed class MachineTroubleTests
{
    private const int Invoices = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Database_LockedByAnotherProgram_IsSaidAndWorkGoesOn() => LockAsync(TimeSpan.FromSeconds(8));

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Database_LockedByAnotherProgramFor40Seconds_IsSaidAndWorkGoesOn() => LockAsync(TimeSpan.FromSeconds(40));

    [Theory]
    [InlineData(25, "25 hours forward")]
    [InlineData(-2, "2 hours back")]
    public async Task Clock_Jumps_WindowsMoveWithItAndTheRunGoesOn(int hours, string words)
    {
        var clock = new ShiftedClock();
        await using var scenario = await StartAsync(clock);
        using var client = scenario.App.CreateClient();
        scenario.Server.Answer(SmtpStage.Rcpt, "451 4.7.1 Try again in 1 second", times: 1, when: _ => scenario.Server.MessageCount >= 30);
        var run = await scenario.RunAsync();
        await scenario.Server.WaitForMessagesAsync(40, Patience);

        clock.Shift = TimeSpan.FromHours(hours);

        await WaitForTroubleAsync(scenario, TroubleKind.Clock);
        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);
        view.Counts.ShouldBe(new Dictionary<MessageResultStatus, int> { [MessageResultStatus.SendSuccessful] = Invoices });
        scenario.Server.MessageCount.ShouldBe(Invoices);
        (await ReadyAsync(client)).ShouldContain(words);
    }

    private static async Task LockAsync(TimeSpan length)
    {
        await using var scenario = await StartAsync(TimeProvider.System);
        using var client = scenario.App.CreateClient();
        var run = await scenario.RunAsync();
        await scenario.Server.WaitForMessagesAsync(30, Patience);

        await using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(scenario.App.DataDirectory, "messaging.db"), Pooling = false }.ToString()))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            var released = Task.Delay(length, TimeProvider.System);
            await WaitForTroubleAsync(scenario, TroubleKind.Database);
            (await ReadyAsync(client)).ShouldContain("another program has locked");
            await released;
        }

        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);
        view.Counts.ShouldBe(new Dictionary<MessageResultStatus, int> { [MessageResultStatus.SendSuccessful] = Invoices });
        scenario.Server.MessageCount.ShouldBe(Invoices);
        scenario.App.Services.GetRequiredService<ProgramHealth>().Has(TroubleKind.Database).ShouldBeFalse();
    }

    /// <summary>A run that takes a while: few connections, and a server that takes its time.</summary>
    private static async Task<SendingScenario> StartAsync(TimeProvider clock)
    {
        var scenario = await SendingScenario.StartAsync(Invoices, clock, settings: ["Messaging:Sending:MaxConnections=2", "Messaging:Sending:Backoff:0=00:00:01"]);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(40)));
        return scenario;
    }

    private static async Task WaitForTroubleAsync(SendingScenario scenario, TroubleKind kind)
    {
        var health = scenario.App.Services.GetRequiredService<ProgramHealth>();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = scenario.App.Services.GetRequiredService<ChangeSignals>().Subscribe(Topic.Health, Check);
        await Check();
        await seen.Task.WaitAsync(Patience);

        Task Check()
        {
            if (health.Has(kind))
                seen.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private static async Task<string> ReadyAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("checks").GetProperty("machine").ToString();
    }
}
