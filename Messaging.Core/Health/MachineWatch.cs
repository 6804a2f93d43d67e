using System.Globalization;
using Messaging.Core.Common;

namespace Messaging.Core.Health;

/// <summary>Notices when the machine stops the process, and when the disk of the data directory runs full.</summary>
public sealed class MachineWatch(ProgramHealth health, MessagingOptions options, TimeProvider clock)
{
    /// <summary>How often <see cref="Look"/> is to be called.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A busy machine is late by seconds, not by this.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(20);

    /// <summary>How long a standstill that is over stays on the screen.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>Enough for some thousand messages with their journal.</summary>
    private const long LowSpace = 100L * 1024 * 1024;

    private long last = clock.GetTimestamp();
    private long? stoodStill;

    /// <summary>Looks.</summary>
    public void Look()
    {
        var stood = clock.GetElapsedTime(last);
        last = clock.GetTimestamp();
        if (stood > Standstill)
        {
            stoodStill = last;
            health.Report(TroubleKind.Standstill, string.Create(CultureInfo.InvariantCulture,
                $"The program stood still for {stood.TotalSeconds:0} seconds, until {clock.GetUtcNow():HH:mm:ss} UTC: it was paused, or the machine slept or was overloaded. Nothing was lost, and sending has gone on. If this happens again, look at what else the machine does."));
        }
        else if (stoodStill is { } then && clock.GetElapsedTime(then) > Remembered)
        {
            stoodStill = null;
            health.Clear(TroubleKind.Standstill);
        }

        LookAtDisk();
    }

    private void LookAtDisk()
    {
        long free;
        try
        {
            free = new DriveInfo(options.DataDirectory).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            health.Report(TroubleKind.DiskSpace, $"The disk of the data directory {options.DataDirectory} cannot be looked at: {e.Message}");
            return;
        }

        if (free < LowSpace)
            health.Report(TroubleKind.DiskSpace, string.Create(CultureInfo.InvariantCulture,
                $"The disk of the data directory {options.DataDirectory} has less than {Rounded(free)} MB left. Free some space; when it is full, nothing can be sent or saved until there is room again."));
        else
            health.Clear(TroubleKind.DiskSpace);
    }

    /// <summary>In steps, so that the words do not change with every look.</summary>
    private static long Rounded(long free)
    {
        const long Step = 10L * 1024 * 1024;
        return ((free / Step) + 1) * 10;
    }
}
