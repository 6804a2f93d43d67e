using System.Security.Cryptography;
using Messaging.Core.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace Messaging.Web.Security;

/// <summary>Secrets at rest over ASP.NET Data Protection, whose keys lie in the data directory.</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    public string Protect(string purpose, string secret) => For(purpose).Protect(secret);

    public string? Unprotect(string purpose, string protectedSecret)
    {
        try
        {
            return For(purpose).Unprotect(protectedSecret);
        }
        catch (CryptographicException)
        {
            return null; // The keys are gone (a database without its key folder): the caller asks for the secret again.
        }
    }

    private IDataProtector For(string purpose) => provider.CreateProtector("Messaging.Secrets", purpose);
}
