using System.Globalization;
using System.Text;
using Messaging.Core.Common;

namespace Messaging.Web.Components.Shared;

/// <summary>A key from a name, to be offered until a person types one: "Rechnung für Mai" becomes <c>rechnung-fur-mai</c>.</summary>
public static class KeySuggestion
{
    public static string For(string? name)
    {
        var key = new StringBuilder();
        foreach (var c in (name ?? "").Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            if (char.IsAsciiLetterOrDigit(c))
                key.Append(char.ToLowerInvariant(c));
            else if (key.Length > 0 && key[^1] != '-')
                key.Append('-');
        }
        var text = key.ToString();
        return text[..Math.Min(text.Length, Keys.MaxLength)].Trim('-');
    }
}
