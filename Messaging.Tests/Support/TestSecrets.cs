using System.Text;
using Messaging.Core.Accounts;

namespace Messaging.Tests.Support;

/// <summary>Turns secrets into something that does not contain them, and back for the same purpose only.</summary>
public sealed class TestSecrets : ISecretProtector
{
    /// <inheritdoc />
    public string Protect(string purpose, string secret) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{purpose}\n{secret}"));

    /// <inheritdoc />
    public string? Unprotect(string purpose, string protectedSecret)
    {
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(protectedSecret)).Split('\n', 2);
        return parts[0] == purpose ? parts[1] : null;
    }
}
