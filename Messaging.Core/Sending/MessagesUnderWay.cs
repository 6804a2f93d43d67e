using System.Runtime.ExceptionServices;

namespace Messaging.Core.Sending;

/// <summary>Counts the messages that are being sent, and lets their one starter wait until there are fewer.</summary>
internal sealed class MessagesUnderWay
{
    private readonly Lock gate = new();
    private int count;
    private int awaited;
    private TaskCompletionSource? reached;
    private ExceptionDispatchInfo? failure;

    /// <summary>How many are under way.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
                return count;
        }
    }

    /// <summary>Starts work on one message.</summary>
    internal void Start(Func<Task> work)
    {
        lock (gate)
            count++;
        _ = RunAsync(work);
    }

    /// <summary>Ends when no more than so many are under way. Only the last such wait is answered.</summary>
    internal Task WhenAtMostAsync(int most)
    {
        lock (gate)
        {
            if (count <= most)
                return Task.CompletedTask;
            awaited = most;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return reached.Task;
        }
    }

    /// <summary>Ends when all have ended; fails with the first failure that was no message's own.</summary>
    internal async Task DrainAsync()
    {
        await WhenAtMostAsync(0);
        failure?.Throw();
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await Task.Run(work, CancellationToken.None);
        }
        catch (Exception e)
        {
            // Handed on by DrainAsync.
            lock (gate)
                failure ??= ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            lock (gate)
            {
                count--;
                if (count <= awaited)
                    reached?.TrySetResult();
            }
        }
    }
}
