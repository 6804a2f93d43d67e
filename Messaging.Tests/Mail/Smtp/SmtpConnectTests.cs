using System.Net;
using System.Net.Sockets;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Mail.Smtp;

public sealed class SmtpConnectTests
{
    [Fact]
    public async Task ConnectAsync_NobodyListens_IsUnreachable()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var failure = await FailAsync(new SmtpEndpoint { Host = "127.0.0.1", Port = ((IPEndPoint)socket.LocalEndPoint!).Port });

        failure.IsUnreachable.ShouldBeTrue();
        failure.ConcernsServer.ShouldBeFalse();
        failure.Stage.ShouldBe(SmtpStage.Connect);
        failure.Message.ShouldStartWith("127.0.0.1:");
    }

    [Fact]
    public async Task ConnectAsync_EhloNotKnown_FallsBackToHelo()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Ehlo = false });

        await using var connection = await SmtpSendTests.ConnectAsync(server);

        connection.Capabilities.Pipelining.ShouldBeFalse();
        connection.Greeting.Text.ShouldBe("fake.example ESMTP ready");
        (await connection.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray())).IsAccepted.ShouldBeTrue();
        server.Commands.ShouldContain(command => command.Line == "HELO client.example");
    }

    [Fact]
    public async Task ConnectAsync_CapabilitiesOffered_AreKnown()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p") with { SizeLimit = 12345, FurtherCapabilities = ["X-ODD", "AUTH=CRAM-MD5"] });

        await using var connection = await SmtpSendTests.ConnectAsync(server);

        connection.Capabilities.ShouldSatisfyAllConditions(
            offered => offered.Pipelining.ShouldBeTrue(),
            offered => offered.EightBitMime.ShouldBeTrue(),
            offered => offered.SmtpUtf8.ShouldBeTrue(),
            offered => offered.EnhancedStatusCodes.ShouldBeTrue(),
            offered => offered.StartTls.ShouldBeFalse(),
            offered => offered.MaxSize.ShouldBe(12345),
            offered => offered.AuthMechanisms.ShouldBe(["PLAIN", "LOGIN", "CRAM-MD5"], ignoreOrder: true));
    }

    [Theory]
    [InlineData("421 4.3.2 Too busy", false)]
    [InlineData("450 4.3.2 Too busy", false)]
    [InlineData("554 5.7.1 Your address is on a list", true)]
    [InlineData("HTTP/1.1 400 Bad Request", false)]
    public async Task ConnectAsync_UnfriendlyGreeting_IsToldApartInTheServersWords(string greeting, bool forAPersonToMend)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Greeting, FakeAnswer.SayAndClose(greeting));

        var failure = await FailAsync(server.Endpoint);

        failure.Stage.ShouldBe(SmtpStage.Greeting);
        failure.ConcernsServer.ShouldBe(forAPersonToMend);
        failure.IsUnreachable.ShouldBe(!forAPersonToMend);
        if (failure.Reply is not null)
            failure.Message.ShouldContain(greeting);
    }

    [Fact]
    public async Task ConnectAsync_ServerSaysNothing_GivesUp()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Greeting, FakeAnswer.HoldUntil(new TaskCompletionSource().Task));

        var failure = await FailAsync(server.Endpoint with { Timeouts = new SmtpTimeouts { Command = TimeSpan.FromMilliseconds(200) } });

        failure.IsUnreachable.ShouldBeTrue();
        failure.Stage.ShouldBe(SmtpStage.Greeting);
    }

    [Theory]
    [InlineData("PLAIN LOGIN", "AUTH PLAIN")]
    [InlineData("LOGIN", "AUTH LOGIN")]
    public async Task ConnectAsync_RightPassword_SignsIn(string offered, string used)
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("jürgen@example.org", "pässword") with { Mechanisms = offered });

        await using var connection = await SmtpSendTests.ConnectAsync(server);
        await connection.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray());

        server.Commands.ShouldContain(command => command.Line == used);
        server.Messages[0].User.ShouldBe("jürgen@example.org");
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN")]
    public async Task ConnectAsync_WrongPassword_ConcernsTheServerAndShowsItsWords(string offered)
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "right") with { Mechanisms = offered });

        var failure = await FailAsync(server.Endpoint with { Password = "wrong" });

        failure.Kind.ShouldBe(SmtpFailureKind.Credentials);
        failure.ConcernsServer.ShouldBeTrue();
        failure.Stage.ShouldBe(SmtpStage.Auth);
        failure.Reply!.Code.ShouldBe(535);
        failure.Message.ShouldContain("Authentication credentials invalid");
    }

    [Fact]
    public async Task ConnectAsync_SignInRefusedForNow_IsUnreachable()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p"));
        server.Answer(SmtpStage.Auth, "454 4.7.0 Temporary authentication failure");

        (await FailAsync(server.Endpoint)).IsUnreachable.ShouldBeTrue();
    }

    [Fact]
    public async Task ConnectAsync_ServerRepeatsThePassword_ItIsMasked()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "right"));
        server.Answer(SmtpStage.Auth, "535 5.7.8 s3cret and AHUAczNjcmV0 are wrong");

        var failure = await FailAsync(server.Endpoint with { Password = "s3cret" });

        failure.ToString().ShouldNotContain("s3cret");
        failure.ToString().ShouldNotContain("AHUAczNjcmV0");
        failure.Reply!.Text.ShouldBe("5.7.8 *** and *** are wrong");
        (server.Endpoint with { Password = "s3cret" }).ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task ConnectAsync_AccessToken_SignsInWithXOAuth2()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Tokens = new Dictionary<string, string> { ["u@example.org"] = "token-1" } });
        var right = server.Endpoint with { UserName = "u@example.org", GetAccessToken = _ => ValueTask.FromResult("token-1") };
        var wrong = right with { GetAccessToken = _ => ValueTask.FromResult("token-2") };

        var result = await SmtpConnection.ConnectAsync(right, TimeProvider.System);
        await using var connection = result.Connection.ShouldNotBeNull();
        var failure = await FailAsync(wrong);

        failure.Kind.ShouldBe(SmtpFailureKind.Credentials);
        failure.Reply!.Code.ShouldBe(535);
    }

    [Fact]
    public async Task ConnectAsync_NoWayToSignIn_SaysWhatIsOffered()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("u", "p") with { Mechanisms = "CRAM-MD5 GSSAPI" });

        (await FailAsync(server.Endpoint)).Message.ShouldContain("it offers CRAM-MD5, GSSAPI");
    }

    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("192.0.2.1", false, false)]
    [InlineData("10.0.0.1", false, false)]
    public void MaySignInWithoutTls_OnlyToThisMachine(string address, bool requireSsl, bool expected) =>
        SmtpAuthenticator.MaySignInWithoutTls(new SmtpEndpoint { Host = "x", Port = 25, RequireSsl = requireSsl }, new IPEndPoint(IPAddress.Parse(address), 25)).ShouldBe(expected);

    [Fact]
    public async Task ConnectAsync_TokenCannotBeFetched_IsUnreachable()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Tokens = new Dictionary<string, string> { ["u"] = "t" } });

        (await FailAsync(server.Endpoint with { UserName = "u", GetAccessToken = _ => throw new HttpRequestException("no route") })).IsUnreachable.ShouldBeTrue();
    }

    internal static async Task<SmtpFailure> FailAsync(SmtpEndpoint endpoint)
    {
        var result = await SmtpConnection.ConnectAsync(endpoint, TimeProvider.System);
        result.Connection.ShouldBeNull();
        return result.Failure.ShouldNotBeNull();
    }
}
