using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>The real process with short time limits, and invoices enough that each test takes some of its own.</summary>
public sealed class LineTrouble : IAsyncLifetime
{
    private const int Invoices = 60;
    private const string User = "billing";
    private const string Password = "secret";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private AppProcess app = null!;
    private int used;

    internal ApiScenario Scenario { get; private set; } = null!;

    public static FakeSmtpOptions SecureServer(X509Certificate2 certificate) => FakeSmtpOptions.WithUser(User, Password) with { Certificate = certificate };

    public async Task InitializeAsync()
    {
        app = await AppProcess.StartAsync(new AppOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["Messaging:Sending:MaxConnections"] = "2",
                ["Messaging:Sending:Timeouts:Connect"] = "00:00:02",
                ["Messaging:Sending:Timeouts:Command"] = "00:00:02",
                ["Messaging:Sending:Timeouts:Data"] = "00:00:02",
                ["Messaging:Sending:Timeouts:EndOfData"] = "00:00:02",
            },
        });
        Scenario = new ApiScenario(app);
        await Scenario.PrepareAsync(smtpPort: 1, Invoices);
    }

    public async Task DisposeAsync()
    {
        Scenario.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>Makes this the mail server. With a user: over TLS, which is required. Messages have no attachment again.</summary>
    public async Task UseAsync(FakeSmtpServer server, X509Certificate2? trusted = null)
    {
        var secure = server.Options.Users.Count > 0;
        await Scenario.DefineAsync();
        await Scenario.PutAsync("smtp-settings", new
        {
            host = server.Host,
            port = server.Port,
            requireSsl = secure,
            username = secure ? User : null,
            password = secure ? Password : "",
            trustedCertificatePem = (trusted ?? server.Options.Certificate)?.ExportCertificatePem(),
        });
    }

    /// <summary>Starts a run of so many messages that no other test has.</summary>
    public Task<long> SendAsync(int messages) => Scenario.SendAsync(Interlocked.Add(ref used, messages) - messages + 1, messages);

    /// <summary>Gives the next invoice a document of this size, and makes it an attachment.</summary>
    public async Task AttachAsync(int bytes)
    {
        await Scenario.PutAsync("transformations/scan", new { name = "Scan", output = "Uploaded", fileName = "scan.pdf" });
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        await Scenario.UploadAsync($"ext-{used + 1}", "scan", content, "scan.pdf");
        await Scenario.DefineAsync("scan");
    }

    /// <summary>The first result of a run.</summary>
    public async Task<JsonElement> ResultAsync(long run) => (await Scenario.GetAsync($"message-runs/{run}/results")).GetProperty("items")[0];

    /// <summary>The first result of a run once it has this status.</summary>
    public async Task<JsonElement> WaitForResultAsync(long run, string status)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(LookAgain);
        while (true)
        {
            var result = await ResultAsync(run);
            if (result.GetProperty("status").GetString() == status)
                return result;
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"{status} was awaited: {result}\n{app.Output}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until /readyz says these words.</summary>
    public Task WaitForReadyAsync(string words) => Readiness.WaitForAsync(app, ready => ready.Contains(words, StringComparison.Ordinal));

    /// <summary>Sends what failed again, to a server that behaves by now, and waits for the end.</summary>
    public async Task SendAgainAsync(long run, FakeSmtpServer server)
    {
        (await Scenario.SendAgainAsync(run, "SendFailed")).ShouldBe(1);
        await server.WaitForMessagesAsync(1);
        (await Scenario.WaitForEndAsync(run)).ShouldBe("Finished", app.Output);
    }
}
