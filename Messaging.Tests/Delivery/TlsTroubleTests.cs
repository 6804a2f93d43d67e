using System.Security.Cryptography.X509Certificates;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>
/// TLS that breaks, is tampered with, or shows the wrong certificate, and the real process: nothing leaves, no password either, the run
/// stops and says why, and goes on when it is mended.
/// </summary>
public sealed class TlsTroubleTests(LineTrouble program) : IClassFixture<LineTrouble>
{
    private const int Messages = 3;

    /// <summary>What is wrong with the server.</summary>
    public enum Trouble
    {
        NotOffered,
        Refused,
        BreaksOff,
        Injects,
        Untrusted,
        AnotherHost,
        Expired,
    }

    [Theory]
    [InlineData(Trouble.NotOffered, "does not offer STARTTLS, and TLS is required")]
    [InlineData(Trouble.Refused, "501 5.5.4 Not today")]
    [InlineData(Trouble.BreaksOff, "the server broke off the handshake")]
    [InlineData(Trouble.Injects, "put words into the answer to STARTTLS")]
    [InlineData(Trouble.Untrusted, "is not trusted")]
    [InlineData(Trouble.AnotherHost, "is made out to mail.other.example, not to 127.0.0.1")]
    [InlineData(Trouble.Expired, "is valid only from")]
    public async Task Tls_InTrouble_RunStopsNothingLeavesAndItGoesOnWhenMended(Trouble trouble, string words)
    {
        using var good = TestCertificates.SelfSigned();
        using var certificate = CertificateOf(trouble);
        await using var server = FakeSmtpServer.Start(OptionsOf(trouble, certificate));
        if (trouble is Trouble.BreaksOff)
            server.Answer(SmtpStage.StartTls, FakeAnswer.SayAndClose("220 2.0.0 Go ahead"));
        if (trouble is Trouble.Refused)
            server.Answer(SmtpStage.StartTls, "501 5.5.4 Not today");
        await program.UseAsync(server, trusted: trouble is Trouble.Untrusted or Trouble.NotOffered ? good : certificate);

        var run = await program.SendAsync(Messages);

        (await program.Scenario.WaitForEndAsync(run)).ShouldBe("StoppedByErrors");
        var view = await program.Scenario.GetAsync($"message-runs/{run}");
        view.GetProperty("stopReason").GetString()!.ShouldContain(words);
        server.Commands.ShouldNotContain(command => command.Stage == SmtpStage.Auth, "no password over a line like this");
        server.BegunAt.ShouldBeEmpty();

        await using var mended = FakeSmtpServer.Start(LineTrouble.SecureServer(good));
        await program.UseAsync(mended, trusted: good);
        await program.Scenario.PostAsync($"message-runs/{run}/start", new { });
        (await program.Scenario.WaitForEndAsync(run)).ShouldBe("Finished");
        mended.Messages.Select(message => message.Recipients[0]).ShouldBeUnique();
        mended.Messages.Count(message => message.IsSecure).ShouldBe(Messages);
        (await program.ResultAsync(run)).GetProperty("attempts").GetInt32().ShouldBe(1, "the trouble was no message's own");
    }

    private static X509Certificate2 CertificateOf(Trouble trouble) => trouble switch
    {
        Trouble.AnotherHost => TestCertificates.SelfSigned("mail.other.example"),
        Trouble.Expired => TestCertificates.SelfSigned(until: TimeProvider.System.GetUtcNow().AddDays(-2)),
        _ => TestCertificates.SelfSigned(),
    };

    private static FakeSmtpOptions OptionsOf(Trouble trouble, X509Certificate2 certificate)
    {
        var options = LineTrouble.SecureServer(certificate);
        return trouble switch
        {
            Trouble.NotOffered => options with { Certificate = null },
            Trouble.Injects => options with { InjectedAfterStartTls = "250-fake.example\n250 AUTH PLAIN" },
            _ => options,
        };
    }
}
