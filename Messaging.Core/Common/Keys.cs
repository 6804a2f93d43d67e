namespace Messaging.Core.Common;

/// <summary>The keys that settings are known by: 1 to 64 letters, digits, hyphens, underscores and dots.</summary>
public static class Keys
{
    /// <summary>The longest key.</summary>
    public const int MaxLength = 64;

    /// <summary>What is wrong with a key, as a sentence for a person; null where it is right.</summary>
    /// <param name="key">The key as it was given.</param>
    public static string? Problem(string? key)
    {
        if (string.IsNullOrEmpty(key))
            return "Give it a key.";
        if (key.Length > MaxLength)
            return $"The key has {key.Length} characters; {MaxLength} is the most.";
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return $"The key may hold letters, digits, hyphens, underscores and dots, but not \"{c}\".";
        }

        return key.Trim('.').Length == 0 ? "The key needs at least one letter or digit." : null;
    }
}
