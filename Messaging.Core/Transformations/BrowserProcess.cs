using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Messaging.Core.Common;

namespace Messaging.Core.Transformations;

/// <summary>The browser ended or refused a command.</summary>
internal sealed class BrowserException(string message) : Exception(message);

/// <summary>
/// A headless browser, spoken to over its DevTools pipe: JSON messages ended by a zero byte, to file descriptor 3 and from 4. A pipe and
/// not a port, so that no other user of the machine can reach it; and when this process dies the pipe closes and the browser ends.
/// </summary>
internal sealed class BrowserProcess : IAsyncDisposable
{
    // The shell puts our pipes where the browser wants them; a process cannot be started with other descriptors than 0 to 2.
    private const string Launch = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";
    private const int LargestMessage = 256 * 1024 * 1024;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable"];
    private static readonly string[] MacPaths =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];

    private readonly Process process;
    private readonly DirectoryInfo profile;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> waiting = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Task reading;
    private int lastId;

    private BrowserProcess(Process process, DirectoryInfo profile)
    {
        this.process = process;
        this.profile = profile;
        reading = ReadAsync();
    }

    public bool HasEnded => reading.IsCompleted || process.HasExited;

    /// <summary>Starts the browser at a path, or the first that is found.</summary>
    public static Outcome<BrowserProcess> Start(string? path)
    {
        if (OperatingSystem.IsWindows())
            return new PdfNeedsBrowser("Printing on Windows is not supported yet.");
        var browser = path ?? Find();
        if (browser is null || !File.Exists(browser))
            return new PdfNeedsBrowser(path is null ? "None was found." : $"There is none at {path}.");
        var folder = Directory.CreateTempSubdirectory("messaging-pdf-");
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", Launch, browser, .. Arguments(folder)])
            start.ArgumentList.Add(argument);
        var started = Process.Start(start);
        return started is null ? new PdfNeedsBrowser($"{browser} did not start.") : new BrowserProcess(started, folder);
    }

    /// <summary>Calls a DevTools method and gives its result.</summary>
    public async Task<JsonElement> CallAsync(string method, object parameters, string? sessionId, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        try
        {
            // Checked after the answer is waited for: an end of the browser between the two would otherwise be missed.
            if (HasEnded)
                throw new BrowserException("the browser has ended.");
            var message = sessionId is null
                ? JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters })
                : JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters, sessionId });
            await WriteAsync([.. message, 0], cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
        writing.Dispose();
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still be writing. The folder is in the system's temporary files, which are cleaned anyway.
        }
    }

    private static string? Find() =>
        Names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)))
            .Concat(MacPaths)
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Arguments(DirectoryInfo profile) =>
    [
        "--headless=new", "--remote-debugging-pipe", $"--user-data-dir={profile.FullName}", "--no-first-run", "--disable-gpu", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-dev-shm-usage", "--mute-audio",
        "--no-default-browser-check", "--host-resolver-rules=MAP * ~NOTFOUND",
        // Chromium refuses its sandbox to root, which is who runs in most containers.
        .. Environment.UserName == "root" ? (string[])["--no-sandbox"] : [],
        "about:blank",
    ];

    private async Task WriteAsync(byte[] message, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            // Half a message would make the rest unreadable: once begun, it is written whole.
            var pipe = process.StandardInput.BaseStream;
            await pipe.WriteAsync(message, CancellationToken.None);
            await pipe.FlushAsync(CancellationToken.None);
        }
        catch (IOException failure)
        {
            throw new BrowserException(failure.Message);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            var pipe = process.StandardOutput.BaseStream;
            int count;
            while ((count = await pipe.ReadAsync(buffer)) > 0 && message.Length < LargestMessage)
                Take(buffer.AsSpan(0, count), message);
        }
        catch (IOException)
        {
            // The same as its end, which is told to all who wait below.
        }
        foreach (var answer in waiting.Values)
            answer.TrySetException(new BrowserException("the browser ended before it answered."));
    }

    private void Take(ReadOnlySpan<byte> bytes, MemoryStream message)
    {
        while (bytes.IndexOf((byte)0) is var end and >= 0)
        {
            message.Write(bytes[..end]);
            Answer(message.GetBuffer().AsMemory(0, (int)message.Length));
            message.SetLength(0);
            bytes = bytes[(end + 1)..];
        }
        message.Write(bytes);
    }

    private void Answer(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (!root.TryGetProperty("id", out var id) || !waiting.TryGetValue(id.GetInt32(), out var answer))
            return;
        if (root.TryGetProperty("error", out var error))
            answer.TrySetException(new BrowserException(error.GetProperty("message").GetString() ?? "the browser refused the page."));
        else
            answer.TrySetResult(root.GetProperty("result").Clone());
    }
}
