using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Runs;

public sealed class RunGateTests
{
    private const int Presses = 40;

    [Fact]
    public async Task StartAndStop_PressedByTwoPeopleAtOnce_TheGateAgreesWithTheRun()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.StopServerAsync();
        var run = await scenario.RunAsync();

        await Task.WhenAll(PressAsync(stops: true), PressAsync(stops: false), PressAsync(stops: true));

        var status = (await scenario.ViewAsync(run)).Run.Status;
        scenario.App.Services.GetRequiredService<RunGate>().TryEnter(run, long.MaxValue).ShouldBe(status == RunStatus.Running, $"The run is {status}.");

        async Task PressAsync(bool stops)
        {
            for (var i = 0; i < Presses; i++)
                await scenario.UseAsync<RunService, object>(async runs => stops ? await runs.StopAsync(run, CancellationToken.None) : await runs.StartAsync(run, CancellationToken.None));
        }
    }

    [Fact]
    public async Task WhenQuiet_MessageOnTheLine_WaitsForItOrForThePatience()
    {
        var clock = new FixedClock();
        var gate = new RunGate(clock);
        gate.TryEnter(7, gate.Ticket).ShouldBeTrue();
        gate.Close(7);

        gate.TryEnter(7, gate.Ticket).ShouldBeFalse();
        var quiet = gate.WhenQuietAsync(7, TimeSpan.FromHours(1));
        quiet.IsCompleted.ShouldBeFalse();
        gate.Leave(7);
        await quiet;
        await gate.WhenQuietAsync(7, TimeSpan.FromHours(1));

        gate.Open(7);
        gate.TryEnter(7, gate.Ticket).ShouldBeTrue();
    }
}
