using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Messaging.Tests.Support.Browser;

/// <summary>
/// The program itself, as built, in a process of its own on a free port of 127.0.0.1 and with a data directory of its own.
/// Stopped, killed and started again it keeps both, as a service does.
/// </summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    public const string AdminEmail = "admin@example.test";
    public const string AdminPassword = "Correct-horse-9-battery";
    public const string ApiKey = "test-key-0123456789abcdef0123456789abcdef";

    private const int KeptLines = 2_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(45);

    private readonly AppOptions _options;
    private readonly Queue<string> _output = new();
    private Process? _process;

    private AppProcess(AppOptions options)
    {
        _options = options;
        DataDirectory = options.DataDirectory ?? Directory.CreateTempSubdirectory("messaging-test-").FullName;
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>Gone when this is disposed.</summary>
    public string DataDirectory { get; }

    /// <summary>The last lines that it wrote, for a failure message.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts it and returns once it says where to open it.</summary>
    public static async Task<AppProcess> StartAsync(AppOptions? options = null)
    {
        var app = new AppProcess(options ?? new AppOptions());
        try
        {
            await app.StartAgainAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same port and data directory.</summary>
    public async Task StartAgainAsync()
    {
        string[] command = [.. _options.Under, "dotnet", Program(), .. _options.Demo ? new[] { "--demo" } : []];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in Settings())
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        foreach (var (key, value) in _options.Environment)
            start.Environment[key] = value;

        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Keep(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, ready);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"It ended with code {process.ExitCode} before it was ready."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        try
        {
            Address = await ready.Task.WaitAsync(StartLimit);
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"The program did not start: {problem.Message}\n{Output}", problem);
        }
    }

    /// <summary>Asks it to end, as a service manager does (SIGTERM), and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        var process = Running();
        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(StopLimit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Sends it a signal, such as <c>STOP</c> and <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, Running().Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Takes it away in the middle of whatever it does (SIGKILL).</summary>
    public async Task KillAsync()
    {
        var process = Running();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>A client of its REST API with the administrator's key. The base address ends in <c>/api/v1/</c>.</summary>
    public HttpClient Api()
    {
        var client = new HttpClient { BaseAddress = new Uri(Address, "api/v1/"), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        if (_options.DataDirectory is null)
            Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>The built program, for <c>dotnet</c>.</summary>
    internal static string Program()
    {
        var configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;
        var path = Repository.PathOf($"Messaging.Web/bin/{configuration}/net10.0/Messaging.Web.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("The program is not built.", path);
    }

    private Process Running() => _process is { HasExited: false } ? _process : throw new InvalidOperationException("It is not running.\n" + Output);

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // The first start takes a free port, a later one the same again: a browser that is still open must find it.
            ["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_gcServer"] = "0",
            ["Messaging:DataDirectory"] = DataDirectory,
        };
        if (!_options.WithoutSetup)
        {
            settings["Messaging:Setup:AdminEmail"] = AdminEmail;
            settings["Messaging:Setup:AdminPassword"] = AdminPassword;
            settings["Messaging:Setup:ApiKey"] = ApiKey;
        }

        foreach (var (key, value) in _options.Settings)
            settings[key] = value;
        return settings;
    }

    private void Keep(string? line, TaskCompletionSource<Uri> ready)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }

        if (ReadyLine().Match(line) is { Success: true } match)
            ready.TrySetResult(new Uri(match.Groups["address"].Value.TrimEnd('/') + "/"));
    }

    [GeneratedRegex(@"Messaging is ready\. Open (?<address>http\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ReadyLine();
}
