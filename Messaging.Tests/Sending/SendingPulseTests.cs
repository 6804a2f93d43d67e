using Messaging.Core.Common;
using Messaging.Core.Health;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Messaging.Tests.Sending;

/// <summary>That nothing sends any more is told, and only then.</summary>
public sealed class SendingPulseTests
{
    private static readonly TimeSpan Interval = MachineWatch.Interval;
    private readonly FixedClock _clock = new();
    private readonly ProgramHealth _health;
    private readonly SendingPulse _pulse;

    public SendingPulseTests()
    {
        _health = new ProgramHealth(new ChangeSignals(_clock), _clock);
        _pulse = new SendingPulse(_health, new SendingOptions(), _clock);
    }

    [Fact]
    public void Look_SilentForLongerThanItsPatience_IsToldOnceWithTheReasonUntilItBeats()
    {
        _pulse.Fail(new InvalidOperationException("The lanes are closed."));
        LookFor(_pulse.Patience).ShouldBe(0);

        LookFor(Interval * 5).ShouldBe(1);

        _health.Find(TroubleKind.Sending)!.Words.ShouldContain("has not worked since 12:00:00 UTC. Its last try ended with: The lanes are closed.");
        _pulse.Beat();
        _health.Troubles.ShouldBeEmpty();
    }

    [Fact]
    public void Look_MachineStoodStill_IsNoSilence()
    {
        _clock.Advance(TimeSpan.FromHours(1));

        _pulse.Look().ShouldBeFalse();

        _health.Troubles.ShouldBeEmpty();
    }

    [Fact]
    public void Look_DatabaseTakesNoWrites_LeavesItToThat()
    {
        _health.Report(TroubleKind.Database, "The disk is full.");

        LookFor(_pulse.Patience * 3).ShouldBe(0);
    }

    [Fact]
    public void Look_MessagesOnTheLine_WaitsForTheServerAsLongAsMessagesMay()
    {
        var messages = new MessagesUnderWay();
        messages.Begin();
        _pulse.Begin(messages);

        LookFor(_pulse.Patience * 3).ShouldBe(0);
        LookFor(TimeSpan.FromHours(1)).ShouldBe(1, "A message that never ends is no sign of life.");
    }

    [Fact]
    public async Task Scheduler_StandsStill_IsToldUntilItStartsTheSenderAgain()
    {
        await using var scenario = await SendingScenario.StartAsync(2, TimeProvider.System, builder => builder.Services.AddSingleton(
            p => new SendingPulse(p.GetRequiredService<ProgramHealth>(), p.GetRequiredService<SendingOptions>(), TimeProvider.System) { Patience = TimeSpan.FromSeconds(4) }));
        var scheduler = await scenario.App.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await scheduler.Standby();
        var run = await scenario.RunAsync();

        await WaitForAsync(scenario, health => health.Has(TroubleKind.Sending));
        using var client = scenario.App.CreateClient();
        using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        answer.IsSuccessStatusCode.ShouldBeFalse();
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The part of the program that sends has not worked since");

        await scheduler.Start();
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful, 2);
        await WaitForAsync(scenario, health => !health.Has(TroubleKind.Sending));
    }

    /// <summary>Looks so long at the usual interval.</summary>
    /// <returns>How often it was newly found dead.</returns>
    private int LookFor(TimeSpan time)
    {
        var found = 0;
        for (var at = TimeSpan.Zero; at < time; at += Interval)
        {
            _clock.Advance(Interval);
            found += _pulse.Look() ? 1 : 0;
        }

        return found;
    }

    private static async Task WaitForAsync(SendingScenario scenario, Func<ProgramHealth, bool> condition)
    {
        var health = scenario.App.Services.GetRequiredService<ProgramHealth>();
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = scenario.App.Services.GetRequiredService<ChangeSignals>().Subscribe(Topic.Health, () =>
        {
            if (condition(health))
                met.TrySetResult();
            return Task.CompletedTask;
        });
        if (condition(health))
            return;
        await met.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
