using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Messaging.Core.Storage;

/// <summary>
/// When a file came into being in its file system. On Linux the framework gives the older of two times that copying may preserve
/// (<c>cp -a</c>, <c>rsync -a</c>, <c>tar</c>), so the system is asked itself: nobody can set the time of birth.
/// </summary>
internal static class FileBirth
{
    // https://man7.org/linux/man-pages/man2/statx.2.html
    private const int CurrentDirectory = -100;
    private const uint BirthTime = 0x800;
    private const int StructureSize = 256;
    private const int BirthOffset = 80;

    /// <summary>The time of birth; where the file system knows none, what the framework takes for it.</summary>
    internal static DateTimeOffset Of(FileInfo file) => (OperatingSystem.IsLinux() ? AskLinux(file.FullName) : null) ?? new DateTimeOffset(file.CreationTimeUtc);

    private static DateTimeOffset? AskLinux(string path)
    {
        var answer = new byte[StructureSize];
        try
        {
            if (Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, BirthTime, answer) != 0)
                return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library without this call.
            return null;
        }

        if ((BinaryPrimitives.ReadUInt32LittleEndian(answer) & BirthTime) == 0)
            return null;
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(BirthOffset));
        var nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(BirthOffset + sizeof(long)));
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] answer);
}
