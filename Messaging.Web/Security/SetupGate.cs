using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Hosting;

namespace Messaging.Web.Security;

/// <summary>
/// Makes the first administrator: from the settings, or on the set-up page by whoever can read the console.
/// Without the token anybody who reached a new installation first would own it.
/// </summary>
public sealed class SetupGate(UserDirectory users, ApiKeyService keys, Passwords passwords, SetupOptions options)
{
    private readonly string _token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Path of the set-up page with its token, to be shown on the console.</summary>
    public string Path => "/setup?token=" + _token;

    public bool IsToken(string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.Trim()), Encoding.UTF8.GetBytes(_token));

    /// <summary>Whether nobody exists yet.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken) => !await users.AnyAsync(cancellationToken);

    public async Task<Outcome<User>> AddAdministratorAsync(string email, string displayName, string password, CancellationToken cancellationToken)
    {
        var hash = passwords.Hash(password);
        return hash.Succeeded ? await users.AddFirstAsync(new NewUser(email, displayName, Role.Administrator, hash.Value), cancellationToken) : hash.Error;
    }

    /// <summary>Uses <c>Messaging:Setup</c> once, while no user exists.</summary>
    /// <returns>What is wrong with these settings; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> ApplySettingsAsync(CancellationToken cancellationToken)
    {
        if (options.AdminEmail is null && options.ApiKey is null || !await IsOpenAsync(cancellationToken))
            return [];

        var problems = new List<string>();
        if (options is { AdminEmail: { } email, AdminPassword: { } password })
        {
            var user = await AddAdministratorAsync(email, email.Split('@')[0], password, cancellationToken);
            if (!user.Succeeded)
                problems.Add($"Messaging:Setup:AdminEmail and AdminPassword: {user.Error.Message}");
        }

        if (options.ApiKey is { } apiKey && problems.Count == 0 && (await keys.ListAsync(cancellationToken)).Count == 0)
        {
            var key = await keys.AddGivenAsync("Setup", Role.Administrator, apiKey, cancellationToken);
            if (!key.Succeeded)
                problems.Add($"Messaging:Setup:ApiKey: {key.Error.Message}");
        }

        return problems;
    }
}
