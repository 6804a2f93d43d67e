using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Tests.Support.Smtp;

/// <summary>Certificates made for a test, with their private keys.</summary>
public static class TestCertificates
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <summary>One that vouches for itself.</summary>
    public static X509Certificate2 SelfSigned(string name = "127.0.0.1", DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = until ?? From.AddYears(1);
        return Usable(Request(name, key, isAuthority: false).CreateSelfSigned(end < From ? end.AddDays(-30) : From, end));
    }

    /// <summary>An authority, and a server certificate that it issued.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Server) Issued(string name = "127.0.0.1")
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Request("Test authority", rootKey, isAuthority: true).CreateSelfSigned(From, From.AddYears(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request(name, key, isAuthority: false).Create(root, From, From.AddYears(1), [1, 2, 3, 4]);
        return (X509CertificateLoader.LoadCertificate(root.RawData), Usable(issued.CopyWithPrivateKey(key)));
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (isAuthority)
            return request;
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    // A key that exists only in memory is of no use to every TLS library; one read from a file is.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
