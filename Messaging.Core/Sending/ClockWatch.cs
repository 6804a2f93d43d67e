using System.Globalization;
using Messaging.Core.Health;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>
/// Notices when the machine's time of day is set anew, by comparing it with the steady clock, and moves windows and waiting times with it:
/// a window is a day that really passed, so that no message runs out of time or waits for hours because of a wrong clock.
/// </summary>
public sealed class ClockWatch(IDbContextFactory<MessagingDbContext> databases, ProgramHealth health, TimeProvider clock, ILogger<ClockWatch> log) : IDisposable
{
    /// <summary>Time servers correct by less than this.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromMinutes(1);

    /// <summary>How long a jump stays on the screen.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim one = new(1, 1);
    private DateTimeOffset lastTime = clock.GetUtcNow();
    private long lastSteady = clock.GetTimestamp();
    private long? jumped;

    /// <summary>Looks, and moves what has to be moved. To be called every few seconds, and before times that lie ahead are judged.</summary>
    /// <param name="cancellationToken">Stops before anything is moved.</param>
    /// <returns>By how much the clock jumped since the last look; zero when it did not.</returns>
    public async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var (now, steady) = (clock.GetUtcNow(), clock.GetTimestamp());
            var jump = now - lastTime - clock.GetElapsedTime(lastSteady, steady);
            if (jump.Duration() < Noticed)
                jump = TimeSpan.Zero;
            else
                await MoveAsync(jump, now, steady, cancellationToken);
            // Only now: what could not be moved, because the database did not take it, is moved at the next look.
            (lastTime, lastSteady) = (now, steady);
            if (jumped is { } then && clock.GetElapsedTime(then) > Remembered)
            {
                jumped = null;
                health.Clear(TroubleKind.Clock);
            }

            return jump;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => one.Dispose();

    private async Task MoveAsync(TimeSpan jump, DateTimeOffset now, long steady, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.ShiftSendingTimesAsync(jump, cancellationToken);
        jumped = steady;
        var words = string.Create(CultureInfo.InvariantCulture,
            $"The machine's clock jumped {Length(jump)} {(jump > TimeSpan.Zero ? "forward" : "back")}, to {now:yyyy-MM-dd HH:mm} UTC. Sending windows and waiting times were moved with it, and sending goes on. Check the machine's time: mails carry it as their date.");
        log.LogWarning("{Words}", words);
        health.Report(TroubleKind.Clock, words);
    }

    private static string Length(TimeSpan jump)
    {
        var length = jump.Duration();
        return length.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0.#} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} minutes");
    }
}
