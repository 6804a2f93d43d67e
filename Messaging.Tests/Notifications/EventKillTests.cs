using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Xunit.Abstractions;

namespace Messaging.Tests.Notifications;

/// <summary>The real process is killed while events are posted and sent; the billing system posts again what had no answer.</summary>
public sealed class EventKillTests(ITestOutputHelper output)
{
    private const int Events = 300;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Kill_WhileEventsArePosted_EachExternalIdIsOneEventAndNoMailIsSentTwice()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        await PrepareAsync(app, server.Port);

        var answered = new ConcurrentDictionary<int, long>();
        var posting = PostAllAsync(app, answered, mayFail: true);
        await server.WaitForMessagesAsync(40);
        await app.KillAsync();
        await posting;
        output.WriteLine($"{answered.Count} of {Events} were answered and {server.MessageCount} mails taken before the kill");
        await app.StartAgainAsync();
        var again = new ConcurrentDictionary<int, long>();
        await PostAllAsync(app, again, mayFail: false);

        answered.ShouldAllBe(first => again[first.Key] == first.Value, "what had an answer is still there, under the same number");
        var notifications = await WaitForEndAsync(app);
        notifications.Select(n => n.ExternalId).Distinct(StringComparer.Ordinal).Count().ShouldBe(Events);
        notifications.Count.ShouldBe(Events);
        foreach (var notification in notifications)
        {
            var arrived = server.Messages.Count(mail => mail.Header("Subject")!.Contains($"[{notification.ExternalId}]", StringComparison.Ordinal));
            arrived.ShouldBeLessThanOrEqualTo(1, $"{notification.ExternalId} was sent twice");
            if (notification.Status == "SendSuccessful")
                arrived.ShouldBe(1, notification.ExternalId);
            else
                notification.Status.ShouldBe("DeliveryUncertain");
        }

        notifications.Count(n => n.Status == "DeliveryUncertain").ShouldBeLessThanOrEqualTo(4, "only what was on the line can be uncertain");
    }

    private static async Task PrepareAsync(AppProcess app, int port)
    {
        using var api = app.Api();
        await PutAsync(api, "recipient-keys/main", new { displayName = "Main" });
        await PutAsync(api, "sender-profiles/events", new { email = "events@example.test", displayName = "Events" });
        await PutAsync(api, "smtp-settings", new { host = "127.0.0.1", port, requireSsl = false });
        await PutAsync(api, "customers/C-1", new { name = "Customer 1", emailAddresses = new[] { new { recipientKey = "main", address = "c1@example.test" } } });
        await PutAsync(api, "notification-rules/service-suspended", new { enabled = true, senderProfileKey = "events" });
    }

    private static async Task PutAsync(HttpClient api, string path, object body)
    {
        using var answer = await api.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task PostAllAsync(AppProcess app, ConcurrentDictionary<int, long> answered, bool mayFail)
    {
        using var api = app.Api();
        await Parallel.ForEachAsync(Enumerable.Range(1, Events), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, stop) =>
        {
            try
            {
                using var answer = await api.PostAsJsonAsync("events", new { type = "service-suspended", customerNumber = "C-1", externalId = $"ev-{i}", data = new { service = $"[ev-{i}]" } }, stop);
                answer.IsSuccessStatusCode.ShouldBeTrue();
                answered[i] = (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("id").GetInt64();
            }
            catch (Exception e) when (mayFail && e is HttpRequestException or IOException)
            {
                // The process was killed: the billing system got no answer, and posts again later.
            }
        });
    }

    private static async Task<List<(string ExternalId, string? Status)>> WaitForEndAsync(AppProcess app)
    {
        using var api = app.Api();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var page = await api.GetFromJsonAsync<JsonElement>("notifications?limit=1000");
            var found = page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("externalId").GetString()!, item.GetProperty("status").GetString())).ToList();
            if (found.TrueForAll(n => n.Item2 is "SendSuccessful" or "DeliveryUncertain"))
                return found;
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience, string.Join(", ", found.CountBy(n => n.Item2 ?? "none")));
            await Task.Delay(LookAgain, TimeProvider.System);
        }
    }
}
