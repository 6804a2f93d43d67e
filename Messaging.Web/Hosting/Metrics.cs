using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Messaging.Core.Runs;

namespace Messaging.Web.Hosting;

/// <summary>
/// Numbers for <c>/metrics</c> in Prometheus' text form. A feature registers a function that is asked at each scrape:
/// <code>metrics.Add("messaging_messages_total", "counter", "Messages by status.", ct => ...);</code>
/// </summary>
public sealed class Metrics
{
    private readonly ConcurrentDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);

    /// <param name="name">In snake case, starting with <c>messaging_</c>; counters end in <c>_total</c>.</param>
    /// <param name="type"><c>counter</c> or <c>gauge</c>.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="read">The values now, each with its labels (or an empty string): <c>status="Pending"</c>.</param>
    public void Add(string name, string type, string help, Func<CancellationToken, Task<IReadOnlyList<MetricValue>>> read) =>
        _metrics[name] = new Metric(name, type, help, read);

    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var metric in _metrics.Values.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Name} {metric.Help}\n# TYPE {metric.Name} {metric.Type}\n");
            foreach (var value in await metric.Read(cancellationToken))
                text.Append(CultureInfo.InvariantCulture, $"{metric.Name}{(value.Labels.Length > 0 ? "{" + value.Labels + "}" : "")} {value.Value}\n");
        }

        return text.ToString();
    }

    private sealed record Metric(string Name, string Type, string Help, Func<CancellationToken, Task<IReadOnlyList<MetricValue>>> Read);
}

/// <summary>One number of a metric.</summary>
public sealed record MetricValue(double Value, string Labels = "");

internal static class MetricsEndpoint
{
    private static readonly RunStatus[] EventMailStates = [RunStatus.Running, RunStatus.Stopped, RunStatus.StoppedByErrors];
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void AddMessagingMetrics(this IServiceCollection services)
    {
        // Real time, also where a test gives the product another clock.
        var started = TimeProvider.System.GetTimestamp();
        services.AddSingleton(provider =>
        {
            var metrics = new Metrics();
            var version = typeof(Metrics).Assembly.GetName().Version?.ToString(3);
            metrics.Add("messaging_info", "gauge", "The running version.", _ => Once(1, $"version=\"{version}\""));
            metrics.Add("messaging_uptime_seconds", "gauge", "Time since start.", _ => Once(TimeProvider.System.GetElapsedTime(started).TotalSeconds));
            metrics.Add("messaging_memory_bytes", "gauge", "Memory of the process.", _ => Once(Environment.WorkingSet));
            metrics.Add("messaging_message_results", "gauge", "Message results by status.", ct => ResultsAsync(provider, ct));
            metrics.Add("messaging_event_messages", "gauge", "Messages of events and reminders by status.", ct => EventMessagesAsync(provider, ct));
            metrics.Add("messaging_event_mail_state", "gauge", "How the mail of events stands: 1 for the state it is in.", ct => EventMailAsync(provider, ct));
            return metrics;
        });
    }

    public static void MapMessagingMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", async (Metrics metrics, CancellationToken ct) => TypedResults.Text(await metrics.WriteAsync(ct), ContentType)).AllowAnonymous();

    private static Task<IReadOnlyList<MetricValue>> ResultsAsync(IServiceProvider provider, CancellationToken cancellationToken) =>
        CountAsync(provider, new ResultFilter(), cancellationToken);

    private static Task<IReadOnlyList<MetricValue>> EventMessagesAsync(IServiceProvider provider, CancellationToken cancellationToken) =>
        CountAsync(provider, new ResultFilter { OnlyEvents = true }, cancellationToken);

    private static async Task<IReadOnlyList<MetricValue>> EventMailAsync(IServiceProvider provider, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        var state = await scope.ServiceProvider.GetRequiredService<EventMailService>().GetStateAsync(cancellationToken);
        return [.. EventMailStates.Select(status => new MetricValue(state.Status == status ? 1 : 0, $"state=\"{status}\""))];
    }

    private static async Task<IReadOnlyList<MetricValue>> CountAsync(IServiceProvider provider, ResultFilter filter, CancellationToken cancellationToken)
    {
        await using var scope = provider.CreateAsyncScope();
        var counts = await scope.ServiceProvider.GetRequiredService<ResultService>().CountAsync(filter, cancellationToken);
        return [.. Enum.GetValues<MessageResultStatus>().Select(status => new MetricValue(counts.GetValueOrDefault(status), $"status=\"{status}\""))];
    }

    private static Task<IReadOnlyList<MetricValue>> Once(double value, string labels = "") => Task.FromResult<IReadOnlyList<MetricValue>>([new MetricValue(value, labels)]);
}
