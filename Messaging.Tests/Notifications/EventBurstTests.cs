using System.Net.Http.Json;
using Messaging.Core.Notifications;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace Messaging.Tests.Notifications;

/// <summary>Many events at once. eng/bench/events measures the published program.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Nightly")]
public sealed class EventBurstTests(ITestOutputHelper output)
{
    private const int Events = 10_000;
    private const int Callers = 64;

    [Fact]
    public async Task PostBatch_TenThousandInTens_AreAllAcceptedOnce()
    {
        await using var scenario = await EventScenario.StartAsync();
        var customer = await scenario.AddCustomerAsync();
        (await scenario.Api.PostAsync("/api/v1/event-mail/stop", null)).EnsureSuccessStatusCode();

        var began = TimeProvider.System.GetTimestamp();
        foreach (var numbers in Enumerable.Range(1, Events).Chunk(NotificationService.MaxBatch))
        {
            using var answer = await scenario.Api.PostAsJsonAsync("/api/v1/events/batch", numbers.Select(i => new
            {
                type = "service-suspended", customerNumber = customer, externalId = $"batch-{i}", data = new { service = $"VPS {i}" },
            }));
            answer.EnsureSuccessStatusCode();
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{Events:N0} events in {took.TotalSeconds:N1} s: {Events / took.TotalSeconds:N0} a second in batches of {NotificationService.MaxBatch:N0}");
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(Events);
    }

    [Fact]
    public async Task Post_TenThousandByManyCallers_AreAllAcceptedOnce()
    {
        await using var scenario = await EventScenario.StartAsync();
        var customer = await scenario.AddCustomerAsync();
        (await scenario.Api.PostAsync("/api/v1/event-mail/stop", null)).EnsureSuccessStatusCode();

        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(1, Events), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, stop) =>
        {
            using var answer = await scenario.Api.PostAsJsonAsync(
                "/api/v1/events", new { type = "service-suspended", customerNumber = customer, externalId = $"burst-{i}", data = new { service = $"VPS {i}" } }, stop);
            answer.EnsureSuccessStatusCode();
        });
        var took = TimeProvider.System.GetElapsedTime(began);

        output.WriteLine($"{Events:N0} events in {took.TotalSeconds:N1} s: {Events / took.TotalSeconds:N0} a second through the API, by {Callers} callers");
        (await scenario.ReadAsync(db => db.Notifications.CountAsync(n => n.Decision == NotificationDecision.Send))).ShouldBe(Events);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(Events);
    }
}
