using System.Runtime.ExceptionServices;

namespace Messaging.Core.Sending;

/// <summary>Counts the messages from their claim until their outcome is on disk, and lets their one starter wait until there are fewer.</summary>
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

    /// <summary>More are under way. For each of them <see cref="EndWith"/> must follow.</summary>
    internal void Begin(int messages = 1)
    {
        lock (gate)
            count += messages;
    }

    /// <summary>A message is under way until this ends. Nobody has to wait for it.</summary>
    internal void EndWith(Task recorded) => _ = EndWithAsync(recorded);

    /// <summary>Does a part of the work on one message. Should it fail, which is no message's own failure, the message ends with it.</summary>
    internal async Task<T?> GuardAsync<T>(Func<Task<T?>> work)
        where T : class
    {
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            EndWith(Task.FromException(e));
            return null;
        }
    }

    /// <inheritdoc cref="GuardAsync{T}"/>
    internal Task GuardAsync(Func<Task> work) => GuardAsync<object>(async () =>
    {
        await work();
        return null;
    });

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

    private async Task EndWithAsync(Task recorded)
    {
        try
        {
            await recorded;
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
