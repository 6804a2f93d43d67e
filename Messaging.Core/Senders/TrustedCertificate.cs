using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Core.Senders;

/// <summary>What a person wants to see of a certificate before trusting it.</summary>
/// <param name="Subject">Whom it names.</param>
/// <param name="Issuer">Who made it.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="Sha256">Its fingerprint, in hex.</param>
public sealed record TrustedCertificate(string Subject, string Issuer, DateTimeOffset NotAfter, string Sha256)
{
    private const int MaxPem = 100_000;

    /// <summary>Reads one certificate, or a chain with the server's or the issuer's certificate first.</summary>
    /// <param name="pem">Text with <c>-----BEGIN CERTIFICATE-----</c>.</param>
    /// <param name="certificate">The first certificate, when the answer is true.</param>
    /// <param name="problem">What is wrong, as a sentence.</param>
    public static bool TryRead(string pem, [NotNullWhen(true)] out TrustedCertificate? certificate, [NotNullWhen(false)] out string? problem)
    {
        certificate = null;
        problem = null;
        if (pem.Length > MaxPem)
            problem = "This is too long for a certificate.";
        else if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            problem = "This holds a private key. Paste the certificate alone, and treat that key as known to others.";
        else if (!pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            problem = "This is not a certificate in PEM form: it must start with -----BEGIN CERTIFICATE-----.";
        if (problem is not null)
            return false;

        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPem(pem);
            if (read.Count == 0)
            {
                problem = "No certificate was found in this text.";
                return false;
            }

            var first = read[0];
            certificate = new(first.Subject, first.Issuer, new DateTimeOffset(first.NotAfter.ToUniversalTime(), TimeSpan.Zero), first.GetCertHashString(HashAlgorithmName.SHA256));
            return true;
        }
        catch (CryptographicException)
        {
            problem = "The certificate cannot be read: its text is damaged. Copy it again, from -----BEGIN to the end of -----END CERTIFICATE-----.";
            return false;
        }
        finally
        {
            foreach (var item in read)
                item.Dispose();
        }
    }
}
