using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Senders;

public sealed class SmtpSettingsServiceTests : IDisposable
{
    private static readonly AccessTokenClient Tokens = new();
    private const string Password = "s3cret-Passw0rd";
    private readonly TestDatabase database = new();
    private readonly TestSecrets secrets = new();
    private readonly SmtpSettingsService service;

    public SmtpSettingsServiceTests() =>
        service = new(database, new AuditTrail(new TestActor(), new FixedClock()), secrets, new ChangeSignals(TimeProvider.System));

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task GetAsync_NothingStored_IsNull() => (await service.GetAsync()).ShouldBeNull();

    [Fact]
    public async Task SaveAsync_Password_IsEncryptedAndNeverShown()
    {
        var input = Input(SecretChange.Set(Password));
        await service.SaveAsync(input);

        var view = (await service.GetAsync())!;
        (view.HasPassword, view.Version).ShouldBe((true, 1));
        $"{view} {input}".ShouldNotContain(Password);
        var stored = await database.ReadAsync(db => db.SmtpSettings.SingleAsync());
        stored.ProtectedPassword!.ShouldNotContain(Password);
        (await database.ReadAsync(db => db.AuditEntries.Select(e => e.Summary).SingleAsync())).ShouldNotContain(Password);
        new SmtpEndpointFactory(secrets, Tokens).Make(stored).Value!.Password.ShouldBe(Password);
    }

    [Fact]
    public async Task SaveAsync_PasswordLeftOut_KeepsIt_AndClearRemovesIt()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        await service.SaveAsync(Input(SecretChange.Keep) with { RateLimitPerMinute = 30 });
        (await service.GetAsync())!.HasPassword.ShouldBeTrue();
        await service.SaveAsync(Input(SecretChange.Clear) with { Username = null });
        (await service.GetAsync())!.HasPassword.ShouldBeFalse();
    }

    [Fact]
    public async Task SaveAsync_Unchanged_SaysSo()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        (await service.SaveAsync(Input(SecretChange.Keep))).Value.ShouldBe(new Saved(ItemStatus.Unchanged, 1));
    }

    [Fact]
    public async Task SaveAsync_EverythingWrong_HasASentenceForEachField()
    {
        var error = (await service.SaveAsync(new("http://smtp.example.com", 0, null, SecretChange.Set("x\r\n"), true, 0, "nonsense"))).Error.ShouldBeOfType<Invalid>();

        error.Fields.Keys.ShouldBe(["host", "port", "password", "rateLimitPerMinute", "trustedCertificatePem"], ignoreOrder: true);
    }

    [Fact]
    public async Task SaveAsync_UserWithoutPassword_IsRefused() =>
        (await service.SaveAsync(Input(SecretChange.Keep))).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["password"]);

    [Fact]
    public async Task SaveAsync_OldVersion_IsChangedByOther()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)), Saved.MustBeNew);
        await service.SaveAsync(Input(SecretChange.Keep) with { RateLimitPerMinute = 5 }, expectedVersion: 1);

        (await service.SaveAsync(Input(SecretChange.Keep) with { RateLimitPerMinute = 6 }, expectedVersion: 1)).Error.ShouldBeOfType<ChangedByOther>();
    }

    [Fact]
    public async Task DeleteAsync_Stored_GoesBackToCapture()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        (await service.DeleteAsync()).Succeeded.ShouldBeTrue();
        (await service.GetAsync()).ShouldBeNull();
        (await service.DeleteAsync()).Error.ShouldBeOfType<NotFound>();
    }

    [Theory]
    [InlineData("evil.example", 587, "user@example.com")]
    [InlineData("smtp.example.com", 2525, "user@example.com")]
    [InlineData("smtp.example.com", 587, "other@example.com")]
    public async Task ForTestAsync_OtherServerWithoutPassword_DoesNotTakeTheStoredOne(string host, int port, string username)
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        var outcome = await service.ForTestAsync(new(host, port, username, SecretChange.Keep, true), CancellationToken.None);

        outcome.Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["password"]);
        (await service.SaveAsync(new(host, port, username, SecretChange.Keep, true))).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["password"]);
    }

    [Fact]
    public async Task SaveAsync_SecretOfAnotherTokenAddress_IsAskedForAgain()
    {
        var tokens = new SmtpOAuth("https://login.example.com/token", "client", null);
        (await service.SaveAsync(Input(SecretChange.Set(Password)) with { OAuth = tokens })).Succeeded.ShouldBeTrue();

        (await service.SaveAsync(Input(SecretChange.Keep) with { OAuth = tokens with { TokenUrl = "https://evil.example/token" } })).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["password"]);
        (await service.SaveAsync(Input(SecretChange.Keep) with { OAuth = tokens with { Scope = "mail" } })).Succeeded.ShouldBeTrue();
        (await service.GetAsync())!.OAuth.ShouldBe(tokens with { Scope = "mail" });
    }

    [Theory]
    [InlineData("http://login.example.com/token", "begins with https")]
    [InlineData("https://login.example.com/<tenant>/token", "your own tenant")]
    [InlineData("", "Fill in")]
    public async Task SaveAsync_TokenAddressThatCannotBe_IsRefused(string url, string said) =>
        (await service.SaveAsync(Input(SecretChange.Set(Password)) with { OAuth = new SmtpOAuth(url, "client", null) })).Error.ShouldBeOfType<Invalid>()
            .Fields["oauth.tokenUrl"].ShouldContain(sentence => sentence.Contains(said, StringComparison.Ordinal));

    [Fact]
    public async Task ForTestAsync_SameServer_TakesTheStoredPassword()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        var outcome = await service.ForTestAsync(Input(SecretChange.Keep) with { Host = "SMTP.example.com", RequireSsl = false }, CancellationToken.None);

        new SmtpEndpointFactory(secrets, Tokens).Make(outcome.Value!).Value!.Password.ShouldBe(Password);
    }

    [Fact]
    public async Task ForTestAsync_OtherServerWithoutUser_SendsNoPassword()
    {
        await service.SaveAsync(Input(SecretChange.Set(Password)));

        var outcome = await service.ForTestAsync(new("other.example", 25, null, SecretChange.Keep, false), CancellationToken.None);

        outcome.Value!.ProtectedPassword.ShouldBeNull();
    }

    [Fact]
    public void Make_KeysGone_SaysSo() =>
        new SmtpEndpointFactory(secrets, Tokens).Make(new() { Host = "h", ProtectedPassword = secrets.Protect("other", "x") }).Error.ShouldBeOfType<SmtpPasswordUnreadable>();

    [Fact]
    public void TryRead_Certificate_ShowsSubjectAndExpiry()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mail.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));

        TrustedCertificate.TryRead(made.ExportCertificatePem(), out var certificate, out _).ShouldBeTrue();
        certificate!.Subject.ShouldBe("CN=mail.example.com");
        certificate.NotAfter.ShouldBe(new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));
        TrustedCertificate.TryRead(key.ExportPkcs8PrivateKeyPem(), out _, out var problem).ShouldBeFalse();
        problem!.ShouldContain("private key");
        TrustedCertificate.TryRead(made.ExportCertificatePem().Replace("MII", "!!!", StringComparison.Ordinal), out _, out _).ShouldBeFalse();
    }

    private static SmtpSettingsInput Input(SecretChange password) => new("smtp.example.com", 587, "user@example.com", password, RequireSsl: true);
}
