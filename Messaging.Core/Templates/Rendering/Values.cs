using System.Globalization;

namespace Messaging.Core.Templates.Rendering;

/// <summary>Text that is already in the form of the output and must not be escaped again.</summary>
internal sealed record Markup(string Text);

/// <summary>How values of the model behave in templates.</summary>
internal static class Values
{
    /// <summary>Plain text of a value, the same in every language: <c>1234.5</c>, <c>2026-11-22</c>, <c>true</c>; null is empty.</summary>
    public static string ToText(object? value) => value switch
    {
        null => "",
        string text => text,
        decimal number => number.ToString("0.############", CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Markup markup => markup.Text,
        _ => "",
    };

    /// <summary>As in Handlebars: nothing, false, 0, empty text and empty lists are false.</summary>
    public static bool IsTrue(object? value, bool zeroIsTrue = false) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        decimal number => zeroIsTrue || number != 0,
        int number => zeroIsTrue || number != 0,
        IReadOnlyDictionary<string, string> fields => fields.Count > 0,
        IReadOnlyList<object> list => list.Count > 0,
        _ => true,
    };

    public static bool TryNumber(object? value, out decimal number)
    {
        switch (value)
        {
            case decimal given:
                number = given;
                return true;
            case int given:
                number = given;
                return true;
            case string text:
                return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
            default:
                number = 0;
                return false;
        }
    }

    /// <summary>A date, or text that starts with one in ISO 8601.</summary>
    public static bool TryDate(object? value, out DateOnly date)
    {
        if (value is DateOnly given)
        {
            date = given;
            return true;
        }
        date = default;
        return value is string { Length: >= 10 } text
            && (text.Length == 10 || text[10] == 'T')
            && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    /// <summary>
    /// Order of two values: as numbers when one is a number, as dates when one is a date, else as text by code unit.
    /// Null when they cannot be compared.
    /// </summary>
    public static int? Compare(object? left, object? right)
    {
        if (left is null || right is null)
            return left is null && right is null ? 0 : null;
        if (left is decimal or int || right is decimal or int)
            return TryNumber(left, out var a) && TryNumber(right, out var b) ? a.CompareTo(b) : null;
        if (left is DateOnly || right is DateOnly)
            return TryDate(left, out var a) && TryDate(right, out var b) ? a.CompareTo(b) : null;
        if (left is bool || right is bool)
            return ToText(left) == ToText(right) ? 0 : null;
        return string.CompareOrdinal(ToText(left), ToText(right));
    }
}
