using System.Diagnostics;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.EndToEnd;

/// <summary>The main job through the API alone, against a real Postfix; what arrived is read by Python's e-mail package and 7-Zip, which are not ours.</summary>
[Trait("Category", "Interop")]
public sealed class SendThousandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Run_ThousandInvoicesThroughTheApi_EachArrivesOnceAndWhole()
    {
        await using var app = await AppProcess.StartAsync();

        var start = new ProcessStartInfo("python3", [Repository.PathOf("eng/e2e/send_1000.py"), "--app", app.Address.ToString(), "--api-key", AppProcess.ApiKey])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var script = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = script.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = script.StandardError.ReadToEndAsync(limit.Token);
        await script.WaitForExitAsync(limit.Token);

        script.ExitCode.ShouldBe(0, $"{await output}\n{await errors}\n\nThe program wrote:\n{app.Output}");
        (await output).ShouldContain("OK: 1000 mails");
    }
}
