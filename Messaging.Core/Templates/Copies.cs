using System.Globalization;
using Messaging.Core.Common;

namespace Messaging.Core.Templates;

/// <summary>Names for copies.</summary>
internal static class Copies
{
    private const string Suffix = "-copy";

    /// <summary>"invoice-copy", or "invoice-copy-2" and so on where that is taken.</summary>
    public static string KeyOf(string key, IReadOnlyCollection<string> taken)
    {
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? Suffix : string.Create(CultureInfo.InvariantCulture, $"{Suffix}-{number}");
            var candidate = key[..Math.Min(key.Length, Keys.MaxLength - end.Length)] + end;
            if (!taken.Contains(candidate))
                return candidate;
        }
    }

    /// <summary>"Invoice (copy)".</summary>
    public static string NameOf(string name) => name[..Math.Min(name.Length, 190)] + " (copy)";
}
