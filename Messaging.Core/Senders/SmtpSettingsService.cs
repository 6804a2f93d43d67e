using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Senders;

/// <summary>Keeps the one SMTP server. Without it, the capture transport takes all mail and nothing leaves the machine.</summary>
public sealed class SmtpSettingsService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, ISecretProtector secrets, ChangeSignals signals)
{
    /// <summary>The purpose that the password is encrypted for.</summary>
    public const string PasswordPurpose = "smtp-password";

    private const string Kind = "SMTP settings";
    private const string Key = "smtp";
    private const int MaxRate = 100_000;

    /// <summary>The settings, or null while mail is captured.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<SmtpSettingsView?> GetAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } s
            ? new(s.Host, s.Port, s.Username, s.ProtectedPassword is not null, s.RequireSsl, s.RateLimitPerMinute, s.TrustedCertificatePem, OAuthOf(s), s.Version)
            : null;
    }

    /// <summary>
    /// Adds or changes the settings. A password that was left out stays only while server, user and way to sign in are those it was stored
    /// for: else it could be sent to another server. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>.
    /// </summary>
    /// <param name="input">The fields.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> when there was none; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<Saved>> SaveAsync(SmtpSettingsInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.SmtpSettings.SingleOrDefaultAsync(cancellationToken);
        var checkedInput = CheckAgainst(existing, input);
        if (!checkedInput.Succeeded)
            return checkedInput.Error;
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, Key);

        var wanted = Merge(checkedInput.Value, existing);
        if (existing is null)
        {
            wanted.Version = 1;
            db.SmtpSettings.Add(wanted);
            audit.Add(db, "Added", Kind, Key, Summary(wanted, input.Password));
        }
        else if (Same(existing, wanted) && input.Password.Value is null)
        {
            return new Saved(ItemStatus.Unchanged, existing.Version);
        }
        else
        {
            audit.Add(db, "Changed", Kind, Key, Summary(wanted, input.Password));
            if ((existing.Host, existing.Port) != (wanted.Host, wanted.Port))
                existing.MessageSizeLimit = null;
            (existing.Host, existing.Port, existing.Username, existing.ProtectedPassword) = (wanted.Host, wanted.Port, wanted.Username, wanted.ProtectedPassword);
            (existing.OAuthTokenUrl, existing.OAuthClientId, existing.OAuthScope) = (wanted.OAuthTokenUrl, wanted.OAuthClientId, wanted.OAuthScope);
            (existing.RequireSsl, existing.RateLimitPerMinute, existing.TrustedCertificatePem) = (wanted.RequireSsl, wanted.RateLimitPerMinute, wanted.TrustedCertificatePem);
            existing.Version++;
        }

        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, Key);
        signals.Publish(Topic.Sending);
        return existing is null ? new Saved(ItemStatus.Created, 1) : new Saved(ItemStatus.Updated, existing.Version);
    }

    /// <summary>Forgets the server: from now on mail is captured and nothing leaves the machine. Errors: <see cref="NotFound"/>, <see cref="ServerInUse"/>, <see cref="ChangedByOther"/>.</summary>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<Outcome<Nothing>> DeleteAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.SmtpSettings.SingleOrDefaultAsync(cancellationToken) is not { } existing)
            return new NotFound(Kind, Key);
        if (await db.CountRunningRunsAsync(cancellationToken) is > 0 and var running)
            return new ServerInUse(running);
        db.SmtpSettings.Remove(existing);
        audit.Add(db, "Deleted", Kind, Key, $"{existing.Host}: mail is captured from now on.");
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, Key);
        signals.Publish(Topic.Sending);
        return Outcome.Done;
    }

    /// <summary>
    /// The settings to try before they are saved, with the same rule for a password that was left out as <see cref="SaveAsync"/>.
    /// Error: <see cref="Invalid"/>.
    /// </summary>
    /// <param name="unsaved">What was entered, or null for the stored settings.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Settings that belong to no context; null where nothing is stored and nothing was entered.</returns>
    internal async Task<Outcome<SmtpSettings?>> ForTestAsync(SmtpSettingsInput? unsaved, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return unsaved is null ? Outcome.Success(stored) : CheckAgainst(stored, unsaved).Select<SmtpSettings?>(c => Merge(c, stored));
    }

    private static Outcome<SmtpSettingsInput> CheckAgainst(SmtpSettings? stored, SmtpSettingsInput input)
    {
        var hasPassword = stored?.ProtectedPassword is not null;
        if (hasPassword && input.Password.IsKeep && !string.IsNullOrWhiteSpace(input.Username) && !IsSameServer(stored!, input))
            return Invalid.Field("password", "Enter the password again: it is kept for the stored server and user only, and is not sent to another.");
        return Check(input, hasPassword);
    }

    private static bool IsSameServer(SmtpSettings stored, SmtpSettingsInput input) =>
        string.Equals(stored.Host, input.Host?.Trim(), StringComparison.OrdinalIgnoreCase)
        && stored.Port == input.Port
        && stored.Username == Trimmed(input.Username)
        && (stored.OAuthTokenUrl, stored.OAuthClientId) == (Trimmed(input.OAuth?.TokenUrl), Trimmed(input.OAuth?.ClientId));

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static SmtpOAuth? OAuthOf(SmtpSettings s) => s.OAuthTokenUrl is null ? null : new(s.OAuthTokenUrl, s.OAuthClientId, s.OAuthScope);

    private static Outcome<SmtpSettingsInput> Check(SmtpSettingsInput input, bool hasPassword)
    {
        var problems = new FieldProblems();
        var host = problems.Required("host", input.Host, "host name", 253);
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            problems.Add("host", $"\"{host}\" is not a host name. Write it without http:// and without a port, for example smtp.example.com.");
        if (input.Port is < 1 or > 65_535)
            problems.Add("port", "The port is a number from 1 to 65535; mail servers mostly use 587 or 465.");
        var username = problems.Optional("username", input.Username, "user name", 320);
        if (input.Password.Value is { } password)
        {
            if (username is null)
                problems.Add("password", "A password needs a user name.");
            if (password.Length > 1_000 || password.Any(c => c is '\0' or '\r' or '\n'))
                problems.Add("password", "The password is too long or holds a line break.");
        }
        else if (username is not null && (input.Password.IsClear || !hasPassword))
        {
            problems.Add("password", "Enter the password of this user, or leave the user name empty for a server that asks for none.");
        }

        var oauth = CheckOAuth(input.OAuth, username, problems);
        if (input.RateLimitPerMinute is < 1 or > MaxRate)
            problems.Add("rateLimitPerMinute", $"The rate limit is 1 to {MaxRate.ToString("N0", CultureInfo.InvariantCulture)} messages a minute, or empty for no limit.");
        var pem = string.IsNullOrWhiteSpace(input.TrustedCertificatePem) ? null : input.TrustedCertificatePem.Trim();
        if (pem is not null && !TrustedCertificate.TryRead(pem, out _, out var problem))
            problems.Add("trustedCertificatePem", problem);
        return problems.Any ? problems.ToError() : input with { Host = host, Username = username, TrustedCertificatePem = pem, OAuth = oauth };
    }

    private static SmtpOAuth? CheckOAuth(SmtpOAuth? oauth, string? username, FieldProblems problems)
    {
        if (oauth is null)
            return null;
        var url = problems.Required("oauth.tokenUrl", oauth.TokenUrl, "address of the tokens", 1_000);
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
            problems.Add("oauth.tokenUrl", "The address of the tokens begins with https://, since the client secret is sent there.");
        if (url.Contains('<', StringComparison.Ordinal))
            problems.Add("oauth.tokenUrl", "Put your own tenant in place of the part in < >.");
        if (username is null)
            problems.Add("username", "Enter the mailbox that the tokens are for.");
        return new(url, problems.Required("oauth.clientId", oauth.ClientId, "client id", 300), problems.Optional("oauth.scope", oauth.Scope, "scope", 1_000));
    }

    private SmtpSettings Merge(SmtpSettingsInput input, SmtpSettings? stored) => new()
    {
        Host = input.Host!,
        Port = input.Port,
        Username = input.Username,
        ProtectedPassword = input.Username is null ? null
            : input.Password.IsKeep ? stored?.ProtectedPassword
            : input.Password.Value is { } password ? secrets.Protect(PasswordPurpose, password)
            : null,
        OAuthTokenUrl = input.OAuth?.TokenUrl,
        OAuthClientId = input.OAuth?.ClientId,
        OAuthScope = input.OAuth?.Scope,
        RequireSsl = input.RequireSsl,
        RateLimitPerMinute = input.RateLimitPerMinute,
        TrustedCertificatePem = input.TrustedCertificatePem,
        Version = stored?.Version ?? 0,
    };

    private static bool Same(SmtpSettings a, SmtpSettings b) =>
        (a.Host, a.Port, a.Username, a.ProtectedPassword, a.RequireSsl, a.RateLimitPerMinute, a.TrustedCertificatePem, OAuthOf(a))
        == (b.Host, b.Port, b.Username, b.ProtectedPassword, b.RequireSsl, b.RateLimitPerMinute, b.TrustedCertificatePem, OAuthOf(b));

    private static string Summary(SmtpSettings settings, SecretChange password) => string.Create(CultureInfo.InvariantCulture,
        $"{settings.Host}:{settings.Port}, user {settings.Username ?? "none"}, {(settings.OAuthTokenUrl is { } tokens ? $"tokens from {tokens}, client secret" : "password")} {password}, require SSL {(settings.RequireSsl ? "on" : "off")}, {settings.RateLimitPerMinute?.ToString(CultureInfo.InvariantCulture) ?? "no"} limit per minute");
}
