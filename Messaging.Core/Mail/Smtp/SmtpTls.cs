using System.ComponentModel;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Core.Mail.Smtp;

/// <summary>The TLS handshake with one server. The certificate must be made out to the host and be trusted, by the machine or by the endpoint's own list.</summary>
internal sealed class SmtpTls(SmtpEndpoint endpoint, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private string? _problem;

    /// <summary>Puts TLS on the line. What the stage is called depends on when it happens: at connect, or at STARTTLS.</summary>
    public async Task SecureAsync(SmtpLine line, SmtpStage stage, CancellationToken cancellationToken)
    {
        var trusted = LoadTrusted(stage);
        var secured = new SslStream(line.Stream, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.Host,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, trusted),
        };
        try
        {
            await line.WithinAsync(stage, endpoint.Timeouts.Command, async token => await HandshakeAsync(secured, options, stage, token), cancellationToken);
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }

        line.Upgrade(secured);
    }

    private async Task HandshakeAsync(SslStream secured, SslClientAuthenticationOptions options, SmtpStage stage, CancellationToken cancellationToken)
    {
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (Exception exception) when (exception is AuthenticationException or Win32Exception or InvalidDataException or CryptographicException)
        {
            throw Failed(stage, _problem ?? $"TLS with {endpoint} failed: {(exception.InnerException ?? exception).Message}", exception);
        }
        catch (IOException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(stage, _problem ?? $"TLS with {endpoint} failed: the server broke off the handshake. {(endpoint.IsImplicitTls ? "Is this port one for implicit TLS?" : "")}".TrimEnd(), exception);
        }
    }

    private X509Certificate2Collection LoadTrusted(SmtpStage stage)
    {
        var trusted = new X509Certificate2Collection();
        if (string.IsNullOrWhiteSpace(endpoint.TrustedCertificatePem))
            return trusted;
        try
        {
            trusted.ImportFromPem(endpoint.TrustedCertificatePem);
        }
        catch (CryptographicException exception)
        {
            throw Failed(stage, "The trusted certificate of the SMTP settings cannot be read. It must be in PEM form.", exception);
        }

        return trusted.Count > 0 ? trusted : throw Failed(stage, "The trusted certificate of the SMTP settings holds no certificate. It must be in PEM form.", null);
    }

    private bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (errors is SslPolicyErrors.None)
            return true;
        if (certificate is not X509Certificate2 leaf || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            _problem = $"{endpoint} showed no certificate.";
            return false;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            _problem = $"The certificate of {endpoint} is made out to {leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, not to {endpoint.Host}.";
            return false;
        }

        var now = time.GetUtcNow();
        var (from, until) = (new DateTimeOffset(leaf.NotBefore), new DateTimeOffset(leaf.NotAfter));
        if (now < from || now > until)
        {
            _problem = string.Create(CultureInfo.InvariantCulture, $"The certificate of {endpoint} is valid only from {from:yyyy-MM-dd} to {until:yyyy-MM-dd}.");
            return false;
        }

        if (trusted.Any(own => own.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)) || LeadsToTrusted(leaf, chain, trusted))
            return true;
        var reasons = string.Join(", ", chain?.ChainStatus.Select(status => status.Status).Distinct() ?? []);
        _problem = $"The certificate of {endpoint}, issued by {leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}, is not trusted ({reasons}).";
        return false;
    }

    private static bool LeadsToTrusted(X509Certificate2 leaf, X509Chain? sent, X509Certificate2Collection trusted)
    {
        if (trusted.Count == 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(leaf);
    }

    private static SmtpFailureException Failed(SmtpStage stage, string message, Exception? inner) =>
        new(new SmtpFailure(SmtpFailureKind.Tls, stage, message), inner);
}
