using Messaging.Core.Common;

namespace Messaging.Core.Accounts;

/// <summary>The change would leave nobody who can administer.</summary>
/// <param name="Email">Whose account it is.</param>
public sealed record LastAdministrator(string Email)
    : Error($"{Email} is the last administrator who can sign in. Make somebody else an administrator first.");

/// <summary>The first administrator exists already.</summary>
public sealed record AlreadySetUp() : Error("This installation already has a user. Sign in instead.");

/// <summary>A key that was revoked stays revoked.</summary>
/// <param name="Name">The key's name.</param>
public sealed record AlreadyRevoked(string Name) : Error($"API key \"{Name}\" was revoked before. Nothing was changed.");

/// <summary>The key with an idempotency key came with another request before.</summary>
/// <param name="Key">The header's value.</param>
public sealed record IdempotencyKeyReused(string Key)
    : Error($"Idempotency-Key \"{Key}\" was used for a different request in the last 24 hours. Use a new key for a new request.");

/// <summary>The first request with an idempotency key has no answer.</summary>
/// <param name="Key">The header's value.</param>
public sealed record FirstRequestUnfinished(string Key)
    : Error($"The first request with Idempotency-Key \"{Key}\" has not been answered. Try again in a few seconds; if this stays so, the program was stopped meanwhile: look whether the request had its effect before you send it with a new key.");
