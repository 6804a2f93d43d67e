using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Messaging.Core.Signals;

/// <summary>What changed: a kind and an id, nothing more. Those who care read it again.</summary>
/// <param name="Kind">For example <c>run</c>.</param>
/// <param name="Id">The row's id, or 0 for "any of this kind".</param>
public readonly record struct Topic(string Kind, long Id)
{
    /// <summary>One run: its status or the statuses of its results.</summary>
    public static Topic Run(long id) => new("run", id);

    /// <summary>Any run.</summary>
    public static Topic AnyRun { get; } = new("run", 0);

    /// <summary>The mail of events: whether it is stopped, or the statuses of its messages. Told together with <see cref="AnyRun"/>, as run 0.</summary>
    public static Topic EventMail => AnyRun;

    /// <summary>Whether the mail server can be reached, or sending is held.</summary>
    public static Topic Sending { get; } = new("sending", 0);

    /// <summary>What is wrong with the machine.</summary>
    public static Topic Health { get; } = new("health", 0);

    /// <summary>Notices of one user: there is a new one, or one was read.</summary>
    public static Topic Notices(long userId) => new("notices", userId);

    /// <summary>A mail was captured.</summary>
    public static Topic CapturedMail { get; } = new("captured-mail", 0);

    /// <summary>Imports and other long work of one operation.</summary>
    public static Topic Work(long id) => new("work", id);
}

/// <summary>
/// Tells those who watch that something changed, after it is stored. A lost signal loses no data: it carries an id, and the
/// watcher reads the row.
/// </summary>
public sealed class ChangeSignals(TimeProvider clock)
{
    private readonly ConcurrentDictionary<Topic, ImmutableArray<Subscription>> subscriptions = new();

    /// <summary>The number of the last change of each topic. Bounded by the topics of this process's life; an entry is some bytes.</summary>
    private readonly ConcurrentDictionary<Topic, long> changes = new();
    private long lastChange;

    /// <summary>Calls back when the topic changes: at once, then at most every 250 ms, never overlapping, the last change always.</summary>
    /// <param name="topic">What to watch. Subscribe first, then load, so that no change falls between.</param>
    /// <param name="callback">Reads again what it shows.</param>
    /// <returns>Dispose to stop watching.</returns>
    public IDisposable Subscribe(Topic topic, Func<Task> callback)
    {
        var subscription = new Subscription(callback, clock, ended => Remove(topic, ended));
        subscriptions.AddOrUpdate(topic, _ => [subscription], (_, existing) => existing.Add(subscription));
        return subscription;
    }

    /// <summary>Says that something changed. Never waits for those who watch. A change of one run is also one of any run.</summary>
    /// <param name="topic">What changed.</param>
    public void Publish(Topic topic)
    {
        changes[topic] = Interlocked.Increment(ref lastChange);
        Notify(topic);
        if (topic.Id != 0)
            Notify(topic with { Id = 0 });
    }

    /// <summary>A number that is another one after each change of the topic, so that what was read can be kept until then; 0 while there was none.</summary>
    /// <param name="topic">Exactly this one: a change of one run is not one of "any run" here.</param>
    public long LastChange(Topic topic) => changes.GetValueOrDefault(topic);

    private void Notify(Topic topic)
    {
        if (!subscriptions.TryGetValue(topic, out var watching))
            return;
        foreach (var subscription in watching)
            subscription.Signal();
    }

    private void Remove(Topic topic, Subscription ended)
    {
        while (subscriptions.TryGetValue(topic, out var existing))
        {
            var left = existing.Remove(ended);
            var done = left.IsEmpty
                ? subscriptions.TryRemove(new(topic, existing))
                : subscriptions.TryUpdate(topic, left, existing);
            if (done)
                return;
        }
    }
}
