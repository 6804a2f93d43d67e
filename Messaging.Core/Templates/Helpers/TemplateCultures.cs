using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Messaging.Core.Templates.Helpers;

/// <summary>Cultures by language tag, and money and dates as that language writes them.</summary>
internal static partial class TemplateCultures
{
    // Tags and currencies come from data: beyond these bounds nothing more is kept, only worked out again.
    private const int MaxCultures = 200;
    private const int MaxFormats = 500;

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly ConcurrentDictionary<string, CultureInfo> Cultures = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<(string Culture, string Currency), NumberFormatInfo> Money = new();
    private static readonly ConcurrentDictionary<string, string> LongDates = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["EUR"] = "€", ["GBP"] = "£", ["USD"] = "$", ["JPY"] = "¥", ["CNY"] = "CN¥", ["INR"] = "₹", ["ILS"] = "₪", ["KRW"] = "₩",
        ["TRY"] = "₺", ["UAH"] = "₴", ["VND"] = "₫", ["PLN"] = "zł", ["CZK"] = "Kč", ["CAD"] = "CA$", ["AUD"] = "A$", ["NZD"] = "NZ$",
        ["BRL"] = "R$", ["MXN"] = "MX$",
    };

    /// <summary>Currencies that do not have two decimals (ISO 4217).</summary>
    private static readonly Dictionary<string, int> Decimals = new(StringComparer.Ordinal)
    {
        ["JPY"] = 0, ["KRW"] = 0, ["VND"] = 0, ["CLP"] = 0, ["ISK"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0, ["UGX"] = 0, ["PYG"] = 0,
        ["BHD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["OMR"] = 3, ["TND"] = 3, ["IQD"] = 3, ["LYD"] = 3,
    };

    /// <summary>The culture of a tag: <c>nl</c> is <c>nl-NL</c>, <c>en</c> is <c>en-GB</c>; null and unknown tags are English.</summary>
    public static CultureInfo For(string? language)
    {
        if (string.IsNullOrWhiteSpace(language))
            return English;
        if (Cultures.TryGetValue(language, out var known))
            return known;
        var culture = Find(language.Trim().Replace('_', '-'));
        if (Cultures.Count < MaxCultures)
            Cultures[language] = culture;
        return culture;
    }

    /// <summary>How a language writes money in a currency: a format for <c>"C"</c>.</summary>
    public static NumberFormatInfo MoneyFormat(string currency, CultureInfo culture)
    {
        if (!Money.TryGetValue((culture.Name, currency), out var format))
        {
            format = MakeMoneyFormat(currency, culture);
            if (Money.Count < MaxFormats)
                Money[(culture.Name, currency)] = format;
        }
        return format;
    }

    /// <summary>Day, month in words and year as the language orders them, without the day of the week.</summary>
    public static string LongDatePattern(CultureInfo culture) =>
        LongDates.GetOrAdd(culture.Name, static (_, culture) => Weekday().Replace(culture.DateTimeFormat.LongDatePattern, "").Trim(' ', ','), culture);

    private static CultureInfo Find(string tag)
    {
        if (string.Equals(tag, "en", StringComparison.OrdinalIgnoreCase))
            return English;
        try
        {
            var culture = CultureInfo.GetCultureInfo(tag, predefinedOnly: true);
            return culture.IsNeutralCulture ? CultureInfo.ReadOnly(CultureInfo.CreateSpecificCulture(culture.Name)) : culture;
        }
        catch (CultureNotFoundException)
        {
            // The framework has no other way to ask whether a tag is known. "nl-XX" is at least Dutch.
            var dash = tag.LastIndexOf('-');
            return dash > 0 ? Find(tag[..dash]) : English;
        }
    }

    private static NumberFormatInfo MakeMoneyFormat(string currency, CultureInfo culture)
    {
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        var isHome = !culture.IsNeutralCulture && new RegionInfo(culture.Name).ISOCurrencySymbol == currency;
        format.CurrencySymbol = isHome ? culture.NumberFormat.CurrencySymbol : Symbols.GetValueOrDefault(currency, currency);
        format.CurrencyDecimalDigits = Decimals.GetValueOrDefault(currency, 2);
        // "CHF1,234" is not how anybody writes it: letters keep a space.
        if (char.IsLetter(format.CurrencySymbol[^1]) && format.CurrencyPositivePattern == 0)
        {
            format.CurrencyPositivePattern = 2;
            format.CurrencyNegativePattern = 9;
        }
        return format;
    }

    [GeneratedRegex("""dddd\s*,?\s*|,?\s*dddd""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Weekday();
}
