using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;
using static Messaging.Tests.Mail.Smtp.SmtpConnectTests;

namespace Messaging.Tests.Mail.Smtp;

public sealed class SmtpTlsTests
{
    [Theory]
    [InlineData(true, FakeDelivery.Whole)]
    [InlineData(false, FakeDelivery.Whole)]
    [InlineData(false, FakeDelivery.ByByte)]
    public async Task ConnectAsync_TrustedCertificate_SendsOverTls(bool implicitTls, FakeDelivery delivery)
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p") with { Certificate = certificate, ImplicitTls = implicitTls, Delivery = delivery });

        await using var connection = await SmtpSendTests.ConnectAsync(server);
        var result = await connection.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray());

        result.IsAccepted.ShouldBeTrue();
        connection.IsSecure.ShouldBeTrue();
        server.Messages[0].IsSecure.ShouldBeTrue();
        server.Messages[0].User.ShouldBe("u");
    }

    [Fact]
    public async Task ConnectAsync_CertificateOfTrustedAuthority_IsTrusted()
    {
        var (authority, issued) = TestCertificates.Issued();
        using var _ = authority;
        using var certificate = issued;
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });

        var result = await SmtpConnection.ConnectAsync(server.Endpoint with { TrustedCertificatePem = authority.ExportCertificatePem() }, TimeProvider.System);

        await using var connection = result.Connection.ShouldNotBeNull(result.Failure?.Message);
        connection.IsSecure.ShouldBeTrue();
    }

    [Fact]
    public async Task ConnectAsync_StartTlsOfferedButNotRequired_IsUsed()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });

        var result = await SmtpConnection.ConnectAsync(server.Endpoint with { RequireSsl = false }, TimeProvider.System);

        await using var connection = result.Connection.ShouldNotBeNull();
        connection.IsSecure.ShouldBeTrue();
        server.Commands.Count(command => command.Stage == SmtpStage.Ehlo).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectAsync_UnknownCertificate_IsRefusedBeforeThePassword(bool implicitTls)
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p") with { Certificate = certificate, ImplicitTls = implicitTls });

        var failure = await FailAsync(server.Endpoint with { TrustedCertificatePem = null });

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.ConcernsServer.ShouldBeTrue();
        failure.Message.ShouldContain("is not trusted");
        server.Commands.ShouldNotContain(command => command.Stage == SmtpStage.Auth);
    }

    [Fact]
    public async Task ConnectAsync_CertificateForAnotherHost_IsRefused()
    {
        using var certificate = TestCertificates.SelfSigned("mail.other.example");
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });

        var failure = await FailAsync(server.Endpoint);

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Message.ShouldContain("is made out to mail.other.example, not to 127.0.0.1");
    }

    [Fact]
    public async Task ConnectAsync_ExpiredCertificate_IsRefused()
    {
        using var certificate = TestCertificates.SelfSigned(until: TimeProvider.System.GetUtcNow().AddDays(-2));
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });

        var failure = await FailAsync(server.Endpoint);

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Message.ShouldContain("is valid only from");
    }

    [Fact]
    public async Task ConnectAsync_TlsRequiredButNotOffered_SendsNothing()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p"));

        var failure = await FailAsync(server.Endpoint with { RequireSsl = true });

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Message.ShouldContain("does not offer STARTTLS");
        server.Commands.ShouldNotContain(command => command.Stage == SmtpStage.Auth);
    }

    [Fact]
    public async Task ConnectAsync_WordsInjectedBeforeTls_AreTreatedAsAnAttack()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate, InjectedAfterStartTls = "250-fake.example\n250 AUTH PLAIN" });

        var failure = await FailAsync(server.Endpoint);

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Stage.ShouldBe(SmtpStage.StartTls);
        failure.Message.ShouldContain("put words into the answer");
    }

    [Fact]
    public async Task ConnectAsync_StartTlsRefused_ConcernsTheServer()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });
        server.Answer(SmtpStage.StartTls, "501 5.5.4 No parameters allowed");

        var failure = await FailAsync(server.Endpoint);

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Reply!.Code.ShouldBe(501);
    }

    [Fact]
    public async Task ConnectAsync_ImplicitTlsToAPlainPort_SaysSo()
    {
        await using var server = FakeSmtpServer.Start();

        var failure = await FailAsync(server.Endpoint with { UseImplicitTls = true });

        failure.Kind.ShouldBe(SmtpFailureKind.Tls);
        failure.Stage.ShouldBe(SmtpStage.Connect);
    }

    [Fact]
    public async Task ConnectAsync_TrustedCertificateNotPem_SaysSo()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = certificate });

        (await FailAsync(server.Endpoint with { TrustedCertificatePem = "nonsense" })).Message.ShouldContain("PEM");
    }
}
