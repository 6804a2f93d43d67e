using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>What a person is told who tries SMTP settings, against a server that is scripted.</summary>
public sealed class SmtpTestServiceTests : IAsyncLifetime, IDisposable
{
    private static readonly AccessTokenClient Tokens = new();
    private static readonly X509Certificate2 Certificate = TestCertificates.SelfSigned();
    private const string User = "user@example.com";
    private const string Password = "s3cret-Passw0rd";
    private readonly TestDatabase database = new();
    private readonly SmtpSettingsService settings;
    private SmtpTestService service;

    public SmtpTestServiceTests()
    {
        var audit = new AuditTrail(new TestActor(), TimeProvider.System);
        settings = new(database, audit, new TestSecrets(), new ChangeSignals(TimeProvider.System));
        service = Make(new SendingOptions());
    }

    public async Task InitializeAsync() =>
        await database.AddAsync(new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Müller, Billing", ReplyTo = "answers@example.com" });

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task TestAsync_ServerTakesIt_SaysItsWordsAndRecordsTheAttempt()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.EndOfData, "250 2.0.0 Queued as 4711");

        var result = (await service.TestAsync("billing", To(server))).Value!;

        (result.Ok, result.Stage, result.Code).ShouldBe((true, "EndOfData", 250));
        result.Message.ShouldContain("Queued as 4711");
        result.Message.ShouldContain("WITHOUT encryption");
        var mail = server.Messages.Single();
        (mail.Sender, mail.Recipients.Single()).ShouldBe(("billing@example.com", "billing@example.com"));
        mail.Header("Reply-To").ShouldBe("answers@example.com");
        var attempt = await database.ReadAsync(db => db.MessageAttempts.SingleAsync());
        (attempt.MessageResultId, attempt.Stage, attempt.Result, attempt.ReplyCode).ShouldBe((null, "EndOfData", "Accepted", 250));
    }

    [Fact]
    public async Task TestAsync_EncryptedWithOwnCertificate_Works()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = Certificate, Users = new Dictionary<string, string> { [User] = Password } });

        var result = (await service.TestAsync("billing", To(server) with
        {
            Username = User,
            Password = SecretChange.Set(Password),
            RequireSsl = true,
            TrustedCertificatePem = Certificate.ExportCertificatePem(),
        })).Value!;

        result.Ok.ShouldBeTrue(result.Message);
        result.Message.ShouldContain("over an encrypted line");
        server.Messages.Single().User.ShouldBe(User);
    }

    [Fact]
    public async Task TestAsync_WrongPassword_SaysSoAndNeverShowsIt()
    {
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser(User, "another"));

        var result = (await service.TestAsync("billing", To(server) with { Username = User, Password = SecretChange.Set(Password) })).Value!;

        (result.Ok, result.Stage, result.Code).ShouldBe((false, "Auth", 535));
        result.Advice.ShouldStartWith("The user name or the password is wrong");
        result.ToString().ShouldNotContain(Password);
        server.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task TestAsync_TlsRequiredButNotOffered_SaysSo()
    {
        await using var server = FakeSmtpServer.Start();

        var result = (await service.TestAsync("billing", To(server) with { RequireSsl = true })).Value!;

        (result.Ok, result.Stage, result.Code).ShouldBe((false, "StartTls", null));
        result.Message.ShouldContain("does not offer STARTTLS");
        result.Advice.ShouldStartWith("TLS is required, but the server does not offer it on this port.");
    }

    [Fact]
    public async Task TestAsync_CertificateOfNobodyKnown_SaysWhereToPasteIt()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Certificate = Certificate });

        var result = (await service.TestAsync("billing", To(server) with { RequireSsl = true })).Value!;

        (result.Ok, result.Stage).ShouldBe((false, "StartTls"));
        result.Message.ShouldContain("not trusted");
        result.Advice.ShouldContain("Trusted certificate");
    }

    [Fact]
    public async Task TestAsync_SenderRefused_GivesTheServersWords()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Mail, "553 5.7.1 billing@example.com: not owned by user");

        var result = (await service.TestAsync("billing", To(server))).Value!;

        (result.Ok, result.Stage, result.Code).ShouldBe((false, "Mail", 553));
        result.Message.ShouldContain("not owned by user");
        result.Advice.ShouldContain("does not let this user send from this address");
        (await database.ReadAsync(db => db.MessageAttempts.Select(a => a.Result).SingleAsync())).ShouldBe("Refused");
    }

    [Fact]
    public async Task TestAsync_SignInWanted_SaysSo()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Mail, "530 5.7.0 Authentication required");

        (await service.TestAsync("billing", To(server))).Value!.Advice.ShouldStartWith("The server wants a sign-in");
    }

    [Fact]
    public async Task TestAsync_NobodyListens_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var result = (await service.TestAsync("billing", new("127.0.0.1", port, null, SecretChange.Keep, false))).Value!;

        (result.Ok, result.Stage, result.Code).ShouldBe((false, "Connect", null));
        result.Advice.ShouldStartWith("Nothing listens there.");
        (await database.ReadAsync(db => db.MessageAttempts.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task TestAsync_OtherHostWithoutPassword_NeverConnects()
    {
        await using var stored = FakeSmtpServer.Start(FakeSmtpOptions.WithUser(User, Password));
        await using var thief = FakeSmtpServer.Start(FakeSmtpOptions.WithUser(User, Password));
        await settings.SaveAsync(To(stored) with { Username = User, Password = SecretChange.Set(Password) });

        (await service.TestAsync("billing", To(thief) with { Username = User })).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["password"]);
        thief.ConnectionCount.ShouldBe(0);
        (await service.TestAsync("billing", To(stored) with { Username = User })).Value!.Ok.ShouldBeTrue();
        (await service.TestAsync("billing")).Value!.Ok.ShouldBeTrue();
        stored.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TestAsync_RateLimitUsedUp_SaysWhenToTryAgain()
    {
        await using var server = FakeSmtpServer.Start();
        (await service.TestAsync("billing", To(server) with { RateLimitPerMinute = 1 })).Value!.Ok.ShouldBeTrue();

        var result = (await service.TestAsync("billing", To(server) with { RateLimitPerMinute = 1 })).Value!;

        (result.Ok, result.Stage).ShouldBe((false, "RateLimit"));
        result.Advice.ShouldStartWith("Try again in ");
        server.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task TestAsync_NothingConfigured_IsCaptured()
    {
        var result = (await service.TestAsync("billing")).Value!;

        (result.Ok, result.Stage).ShouldBe((true, "Captured"));
        var mail = await database.ReadAsync(db => db.CapturedMails.SingleAsync());
        (mail.Recipients, mail.MessageResultId).ShouldBe(("billing@example.com", null));
    }

    [Fact]
    public async Task TestAsync_EverythingRedirected_GoesThere()
    {
        service = Make(new SendingOptions { RedirectAllTo = "tester@example.com" });
        await using var server = FakeSmtpServer.Start();

        (await service.TestAsync("billing", To(server))).Value!.Ok.ShouldBeTrue();

        server.Messages.Single().Recipients.ShouldBe(["tester@example.com"]);
        server.Messages.Single().Header("Subject").ShouldBe("Test mail from Messaging (for billing@example.com)");
    }

    [Fact]
    public async Task TestAsync_AccessTokens_AreFetchedWithTheClientSecretAndUsed()
    {
        await using var provider = await TokenServer.StartAsync(form => form["client_secret"] == Password
            ? Results.Json(new { access_token = $"token of {form["client_id"]} for {form["scope"]}", token_type = "Bearer" })
            : Results.Json(new { error = "invalid_client", error_description = $"The secret {form["client_secret"]} is wrong." }, statusCode: 401));
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { Tokens = new Dictionary<string, string> { [User] = "token of client for mail" } });
        var input = To(server) with { Username = User, Password = SecretChange.Set(Password), OAuth = new SmtpOAuth(provider.Url, "client", "mail") };

        (await service.TestAsync("billing", input)).Value!.Ok.ShouldBeTrue();
        var refused = (await service.TestAsync("billing", input with { Password = SecretChange.Set("wr0ng-secret") })).Value!;
        var away = (await service.TestAsync("billing", input with { OAuth = new SmtpOAuth("http://127.0.0.1:9/token", "client", null) })).Value!;

        server.Messages.Count.ShouldBe(1);
        (refused.Ok, refused.Stage).ShouldBe((false, "Auth"));
        refused.Message.ShouldContain("401: The secret *** is wrong.");
        away.Message.ShouldContain("No access token could be fetched");
    }

    [Fact]
    public async Task TestAsync_UnknownSender_IsNotFound() => (await service.TestAsync("nobody")).Error.ShouldBeOfType<NotFound>();

    [Fact]
    public void For_EveryKindOfFailure_HasAdvice()
    {
        var endpoint = new SmtpEndpoint { Host = "smtp.example.com", Port = 587 };

        foreach (var kind in Enum.GetValues<SmtpFailureKind>())
            foreach (var stage in Enum.GetValues<SmtpStage>())
                SmtpAdvice.For(new(kind, stage, "x"), endpoint).ShouldNotBeNullOrWhiteSpace();
    }

    private SmtpTestService Make(SendingOptions options)
    {
        var audit = new AuditTrail(new TestActor(), TimeProvider.System);
        var mails = new TestMailSender(
            database, new SmtpEndpointFactory(new TestSecrets(), Tokens), new RateLimiter(TimeProvider.System), audit, new ChangeSignals(TimeProvider.System), TimeProvider.System);
        return new(new SenderProfileService(database, audit), settings, mails, options, TimeProvider.System);
    }

    private static SmtpSettingsInput To(FakeSmtpServer server) => new(server.Host, server.Port, null, SecretChange.Keep, RequireSsl: false);
}
