namespace Messaging.Core.Accounts;

/// <summary>Who is acting: the signed-in person, the API key, or the program itself. The host knows.</summary>
public interface ICurrentActor
{
    /// <summary>An e-mail address, <c>api:name</c>, or <c>system</c>.</summary>
    string Name { get; }
}

/// <summary>Encrypts secrets at rest. The host keeps the keys in the data directory.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts.</summary>
    /// <param name="purpose">What the secret is for; the same is needed to read it.</param>
    /// <param name="secret">The plain secret.</param>
    string Protect(string purpose, string secret);

    /// <summary>Decrypts, or gives null where the keys to do so are gone.</summary>
    /// <param name="purpose">What the secret is for.</param>
    /// <param name="protectedSecret">What <see cref="Protect"/> gave.</param>
    string? Unprotect(string purpose, string protectedSecret);
}
