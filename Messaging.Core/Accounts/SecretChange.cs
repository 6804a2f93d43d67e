namespace Messaging.Core.Accounts;

/// <summary>
/// What to do with a stored secret: keep it, clear it, or replace it. Secrets are write-only, so leaving one out must not
/// lose it. Never shows the secret as text.
/// </summary>
public sealed class SecretChange
{
    private SecretChange(bool isKeep, string? value)
    {
        IsKeep = isKeep;
        Value = value;
    }

    /// <summary>The secret stays as it is.</summary>
    public static SecretChange Keep { get; } = new(true, null);

    /// <summary>There is no secret any more.</summary>
    public static SecretChange Clear { get; } = new(false, null);

    /// <summary>Whether the stored secret stays.</summary>
    public bool IsKeep { get; }

    /// <summary>Whether a stored secret is removed.</summary>
    public bool IsClear => !IsKeep && Value is null;

    /// <summary>The new secret, for Core alone; null when it is kept or cleared.</summary>
    internal string? Value { get; }

    /// <summary>A new secret.</summary>
    /// <param name="secret">The plain secret.</param>
    public static SecretChange Set(string secret) => new(false, secret);

    /// <summary>The rule of the API: left out keeps the secret, an empty text clears it, anything else replaces it.</summary>
    /// <param name="written">What the caller wrote.</param>
    public static SecretChange From(string? written) => written switch
    {
        null => Keep,
        "" => Clear,
        _ => Set(written),
    };

    /// <summary>What happens to the secret, never the secret itself.</summary>
    public override string ToString() => IsKeep ? "kept" : Value is null ? "cleared" : "replaced";
}
