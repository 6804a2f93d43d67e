using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>Addresses with letters beyond ASCII before their @ go to servers that take them, and to no others.</summary>
public sealed class Utf8AddressTests
{
    private const string Beyond = "jürgen@example.com";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ReplyToBeyondAscii_IsDeclaredToTheServerOrNotSent(bool offered)
    {
        await using var scenario = await SendingScenario.StartAsync(1, TimeProvider.System, server: new FakeSmtpOptions { SmtpUtf8 = offered });
        await scenario.ChangeAsync(db => db.SenderProfiles.ExecuteUpdateAsync(set => set.SetProperty(p => p.ReplyTo, Beyond)));

        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, offered ? MessageResultStatus.SendSuccessful : MessageResultStatus.SendFailed);

        scenario.Server.Messages.Count.ShouldBe(offered ? 1 : 0);
        if (offered)
            scenario.Server.Commands.Single(command => command.Stage == SmtpStage.Mail).Line.ShouldEndWith(" SMTPUTF8");
        else
            (await scenario.ResultAsync(run)).LastError.ShouldNotBeNull().ShouldContain("letters beyond ASCII before its @");
    }
}
