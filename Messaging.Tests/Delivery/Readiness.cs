using System.Text.Json;
using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.Delivery;

/// <summary>What the real process says of itself at /readyz.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Its words once they are like this.</summary>
    internal static async Task<string> WaitForAsync(AppProcess app, Func<string, bool> condition)
    {
        using var client = app.Api();
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(LookAgain);
        var text = "";
        while (!condition(text))
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"This is all it says: {text}\n{app.Output}");
            if (text.Length > 0)
                await timer.WaitForNextTickAsync(CancellationToken.None);
            using var answer = await client.GetAsync(new Uri(app.Address, "readyz"), CancellationToken.None);
            text = JsonSerializer.Serialize(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(CancellationToken.None)).RootElement);
        }

        return text;
    }
}
