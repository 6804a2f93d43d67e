using System.Diagnostics;
using System.Globalization;

namespace Messaging.Tests.Delivery;

/// <summary>A disk of its own, in memory, that can be filled to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string filler;

    private SmallDisk(string path)
    {
        Path = path;
        filler = System.IO.Path.Combine(path, "filler");
    }

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "messaging-test", path]);
        await mount.WaitForExitAsync();
        mount.ExitCode.ShouldBe(0, "mount");
        return new SmallDisk(path);
    }

    /// <summary>Nothing more fits on it.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    /// <summary>There is room again.</summary>
    public void Free() => File.Delete(filler);

    public void Dispose()
    {
        using (var unmount = Process.Start("umount", ["-l", Path]))
            unmount.WaitForExit();
        Directory.Delete(Path);
    }
}
