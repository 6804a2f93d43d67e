using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Messaging.Web;
using Microsoft.Data.Sqlite;

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

    [Fact]
    public async Task Start_DatabaseOfAnotherVersion_IsLeftAloneAndSaysWhatToDo()
    {
        var directory = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(directory, "messaging.db")};Pooling=False"))
        {
            await database.OpenAsync();
            var later = database.CreateCommand();
            await using (later)
            {
                later.CommandText = """
                    CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT NOT NULL PRIMARY KEY, "ProductVersion" TEXT NOT NULL);
                    INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Later', '99.0.0');
                    """;
                await later.ExecuteNonQueryAsync();
            }
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(directory, "messaging.db"));
        var (code, error) = await RunAsync(new() { ["Messaging__DataDirectory"] = directory });

        code.ShouldBe(78);
        error.ShouldContain("was made by another version of Messaging");
        error.ShouldContain(directory);
        (await File.ReadAllBytesAsync(Path.Combine(directory, "messaging.db"))).ShouldBe(before);
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
