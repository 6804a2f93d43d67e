using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Security;

/// <summary>What a password must be, and its hash.</summary>
public sealed class Passwords(IPasswordHasher<User> hasher)
{
    public const int Shortest = 10;
    public const int Longest = 200;
    public const string Rule = "At least 10 characters. A few unrelated words make a good one.";

    private static readonly User Nobody = new() { Email = "", NormalizedEmail = "", DisplayName = "" };
    private readonly Lazy<string> _decoy = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <summary>The hash, or what is wrong with the password. Length is what counts; rules on kinds of characters make passwords worse (NIST SP 800-63B).</summary>
    public Outcome<string> Hash(string? password, string field = "password") => password switch
    {
        null or "" => Invalid.Field(field, "Enter a password."),
        { Length: < Shortest } => Invalid.Field(field, $"The password needs at least {Shortest} characters."),
        { Length: > Longest } => Invalid.Field(field, $"The password may have at most {Longest} characters."),
        _ => hasher.HashPassword(Nobody, password),
    };

    /// <summary>Takes as long as checking a real password, so that an answer's time does not tell whether an address is known.</summary>
    public void SpendTime(string password) => hasher.VerifyHashedPassword(Nobody, _decoy.Value, password);
}
