using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Core.Senders;

/// <summary>Turns stored settings into what the SMTP client connects to. The only place where the password is decrypted.</summary>
public sealed class SmtpEndpointFactory(ISecretProtector secrets, AccessTokenClient tokens)
{
    /// <summary>The server of the settings. Error: <see cref="SmtpPasswordUnreadable"/>.</summary>
    /// <param name="settings">The stored settings.</param>
    public Outcome<SmtpEndpoint> Make(SmtpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string? password = null;
        if (settings.ProtectedPassword is not null)
        {
            password = secrets.Unprotect(SmtpSettingsService.PasswordPurpose, settings.ProtectedPassword);
            if (password is null)
                return new SmtpPasswordUnreadable();
        }

        return new SmtpEndpoint
        {
            Host = settings.Host,
            Port = settings.Port,
            RequireSsl = settings.RequireSsl,
            UserName = settings.Username,
            Password = settings.OAuthTokenUrl is null ? password : null,
            GetAccessToken = settings.OAuthTokenUrl is { } url
                ? cancellationToken => tokens.FetchAsync(new SmtpOAuth(url, settings.OAuthClientId, settings.OAuthScope), password ?? "", cancellationToken)
                : null,
            TrustedCertificatePem = settings.TrustedCertificatePem,
        };
    }
}
