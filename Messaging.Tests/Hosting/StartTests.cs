using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Messaging.Web;

namespace Messaging.Tests.Hosting;

/// <summary>What a person sees who starts the program with wrong settings.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Start_WrongSettings_SaysAllOfThemAndEndsWith78()
    {
        var directory = Path.Combine(Path.GetTempPath(), "messaging-test-" + Guid.NewGuid().ToString("N"));
        var (code, error) = await RunAsync(new()
        {
            ["Messaging__DataDirectory"] = directory,
            ["Messaging__Sending__MaxAttempts"] = "many",
            ["Messaging__Database__Provider"] = "PostgreSql",
            ["Messaging__Sendng__Window"] = "1.00:00:00",
        });

        code.ShouldBe(78);
        error.ShouldContain("Messaging:Sending:MaxAttempts is \"many\", but must be a whole number from 1 to 100.");
        error.ShouldContain("PostgreSql\", which is not supported yet");
        error.ShouldContain("Messaging:Sendng:Window is not a setting");
        Directory.Exists(directory).ShouldBeFalse("nothing is started");
    }

    [Fact]
    public async Task Start_WeakAdministratorPassword_IsAWrongSetting()
    {
        var directory = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        var (code, error) = await RunAsync(new()
        {
            ["Messaging__DataDirectory"] = directory,
            ["Messaging__Setup__AdminEmail"] = "anna@example.com",
            ["Messaging__Setup__AdminPassword"] = "short",
        });

        code.ShouldBe(78);
        error.ShouldContain("The password needs at least 10 characters.");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Start_AddressInUse_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var directory = Directory.CreateTempSubdirectory("messaging-test-").FullName;

        var (code, error) = await RunAsync(new() { ["Messaging__DataDirectory"] = directory }, $"http://{taken.LocalEndpoint}");

        code.ShouldBe(78);
        error.ShouldContain("Another program uses this address");
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<(int Code, string Error)> RunAsync(Dictionary<string, string> settings, string urls = "http://127.0.0.1:0")
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, $"--urls={urls}"]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, error);
    }
}
