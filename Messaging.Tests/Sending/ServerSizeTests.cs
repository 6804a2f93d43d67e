using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>The largest message that the server takes is known to the checks as the server last said it.</summary>
public sealed class ServerSizeTests
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(null)]
    public async Task Run_ServerNamesASizeOrNoneAnyMore_ReplacesWhatWasKnown(int? size)
    {
        await using var scenario = await SendingScenario.StartAsync(1, TimeProvider.System, server: new FakeSmtpOptions { SizeLimit = size });
        await scenario.ChangeAsync(db => db.SmtpSettings.ExecuteUpdateAsync(set => set.SetProperty(s => s.MessageSizeLimit, 500L)));

        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);

        using var timer = new PeriodicTimer(LookAgain);
        using var limit = new CancellationTokenSource(Patience);
        while (await scenario.ReadAsync(db => db.SmtpSettings.Select(s => s.MessageSizeLimit).SingleAsync()) != size)
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
