using System.Globalization;

namespace Messaging.Core.Import;

/// <summary>How numbers are written.</summary>
public enum DecimalMark
{
    /// <summary>1,234.56</summary>
    Point,

    /// <summary>1.234,56</summary>
    Comma,
}

/// <summary>How dates are written, with any of <c>-</c>, <c>/</c> and <c>.</c> between the parts.</summary>
public enum DateOrder
{
    /// <summary>2026-11-30</summary>
    YearMonthDay,

    /// <summary>30-11-2026</summary>
    DayMonthYear,

    /// <summary>11/30/2026</summary>
    MonthDayYear,
}

/// <summary>What was found out about a format.</summary>
/// <typeparam name="T">The format.</typeparam>
/// <param name="Value">The most likely one.</param>
/// <param name="Doubt">Why it is not certain, as a sentence with an example; null where it is, or where it does not matter.</param>
public sealed record Detected<T>(T Value, string? Doubt);

/// <summary>Reads numbers and dates strictly in one format, and finds out which format a column is in. Pure.</summary>
public static class ValueFormats
{
    /// <summary>Which mark these numbers can only be in; with a doubt where each could be read in both ways.</summary>
    /// <param name="values">Cells of number columns.</param>
    public static Detected<DecimalMark> DetectDecimalMark(IEnumerable<string> values)
    {
        string? unclear = null;
        string? point = null;
        string? comma = null;
        foreach (var value in values.Where(v => v.IndexOfAny(['.', ',']) >= 0))
        {
            var asPoint = ParseNumber(value, DecimalMark.Point);
            var asComma = ParseNumber(value, DecimalMark.Comma);
            if (asPoint is not null && asComma is not null)
                unclear ??= value;
            else if (asPoint is not null)
                point ??= value;
            else if (asComma is not null)
                comma ??= value;
        }

        return (point, comma, unclear) switch
        {
            ({ } p, { } c, _) => new(DecimalMark.Point, $"Some numbers are written like \"{p}\" and others like \"{c}\". Rows that do not fit the choice are refused."),
            ({ }, null, _) => new(DecimalMark.Point, null),
            (null, { }, _) => new(DecimalMark.Comma, null),
            (null, null, { } u) => new(DecimalMark.Point, $"\"{u}\" can be read in two ways, and no other number decides it."),
            _ => new(DecimalMark.Point, null),
        };
    }

    /// <summary>Which order these dates can only be in; with a doubt where each could be read in several ways.</summary>
    /// <param name="values">Cells of date columns.</param>
    public static Detected<DateOrder> DetectDateOrder(IEnumerable<string> values)
    {
        var orders = Enum.GetValues<DateOrder>();
        var fits = orders.ToDictionary(order => order, _ => 0);
        var all = 0;
        string? sample = null;
        foreach (var value in values.Where(v => v.Length > 0))
        {
            all++;
            sample ??= value;
            foreach (var order in orders.Where(order => ParseDate(value, order) is not null))
                fits[order]++;
        }

        if (all == 0)
            return new(DateOrder.YearMonthDay, null);
        var most = fits.Values.Max();
        var best = orders.Where(order => fits[order] == most).ToList();
        if (most == 0)
            return new(DateOrder.YearMonthDay, $"\"{sample}\" is not a date in any of the known ways.");
        if (best.Count > 1)
        {
            return sample!.Contains('.', StringComparison.Ordinal)
                ? new(DateOrder.DayMonthYear, null) // Only dates with the day first are written with dots.
                : new(best[0], $"\"{sample}\" can be read as {ParseDate(sample, best[0]):d MMMM yyyy} or {ParseDate(sample, best[1]):d MMMM yyyy}, and no other date decides it.".ToString(CultureInfo.InvariantCulture));
        }

        return new(best[0], most < all ? "Some dates are written in another way. Rows that do not fit the choice are refused." : null);
    }

    /// <summary>Why a mark that was chosen, or found out before these columns were known to hold numbers, cannot be meant; null where it can.</summary>
    /// <param name="values">Cells of number columns.</param>
    /// <param name="mark">The mark.</param>
    public static string? Misfit(IEnumerable<string> values, DecimalMark mark)
    {
        var other = mark == DecimalMark.Point ? DecimalMark.Comma : DecimalMark.Point;
        return values.FirstOrDefault(value => ParseNumber(value, mark) is null && ParseNumber(value, other) is not null) is { } number
            ? $"\"{number}\" is not written like {(mark == DecimalMark.Point ? "1,234.56" : "1.234,56")}. Rows that do not fit the choice are refused."
            : null;
    }

    /// <summary>The same for the order of dates.</summary>
    /// <param name="values">Cells of date columns.</param>
    /// <param name="order">The order.</param>
    public static string? Misfit(IEnumerable<string> values, DateOrder order) =>
        values.FirstOrDefault(value => ParseDate(value, order) is null && Enum.GetValues<DateOrder>().Any(other => ParseDate(value, other) is not null)) is { } date
            ? $"\"{date}\" is not written like {(order switch { DateOrder.YearMonthDay => "2026-11-30", DateOrder.DayMonthYear => "30-11-2026", _ => "11/30/2026" })}. Rows that do not fit the choice are refused."
            : null;

    /// <summary>A number, or null where the text is none in this format. Digits may be grouped by the other mark, spaces or apostrophes.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="mark">What stands before the decimals.</param>
    public static decimal? ParseNumber(string text, DecimalMark mark)
    {
        var trimmed = text.AsSpan().Trim(" \u00A0€$£");
        var negative = trimmed.StartsWith("-", StringComparison.Ordinal);
        if (negative || trimmed.StartsWith("+", StringComparison.Ordinal))
            trimmed = trimmed[1..].TrimStart(" \u00A0€$£");
        if (trimmed.Length is 0 or > 40)
            return null;
        var (point, group) = mark == DecimalMark.Point ? ('.', ',') : (',', '.');
        var at = trimmed.IndexOf(point);
        var whole = at < 0 ? trimmed : trimmed[..at];
        var decimals = at < 0 ? [] : trimmed[(at + 1)..];
        if ((at >= 0 && (decimals.IsEmpty || decimals.ContainsAnyExceptInRange('0', '9'))) || Digits(whole, group) is not { } digits)
            return null;
        return decimal.TryParse($"{digits}.{(decimals.IsEmpty ? "0" : decimals)}", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? negative ? -number : number
            : null;
    }

    /// <summary>A date, or null where the text is none in this order.</summary>
    /// <param name="text">The cell; a time after the date is passed over.</param>
    /// <param name="order">How the parts stand.</param>
    public static DateOnly? ParseDate(string text, DateOrder order)
    {
        var date = text.AsSpan().Trim();
        if (date.IndexOfAny(' ', 'T') is var end and > 0)
            date = date[..end];
        Span<Range> ranges = stackalloc Range[4];
        if (date.Length is < 6 or > 10 || date.SplitAny(ranges, "-/.") != 3)
            return null;
        Span<int> parts = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            if (!int.TryParse(date[ranges[i]], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                return null;
        }

        var (year, month, day) = order switch
        {
            DateOrder.YearMonthDay => (0, 1, 2),
            DateOrder.DayMonthYear => (2, 1, 0),
            DateOrder.MonthDayYear => (2, 0, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
        };
        // Two digits for a year could be anything.
        if (date[ranges[year]].Length != 4 || parts[year] < 1900 || parts[month] is < 1 or > 12)
            return null;
        return parts[day] >= 1 && parts[day] <= DateTime.DaysInMonth(parts[year], parts[month]) ? new DateOnly(parts[year], parts[month], parts[day]) : null;
    }

    private static string? Digits(ReadOnlySpan<char> whole, char group)
    {
        if (!whole.ContainsAnyExceptInRange('0', '9'))
            return whole.IsEmpty ? "0" : whole.ToString();
        var used = whole[whole.IndexOfAnyExceptInRange('0', '9')];
        if (used != group && used is not (' ' or '\u00A0' or '\u202F' or '\'' or '\u2019'))
            return null;
        var parts = whole.ToString().Split(used);
        // "0,125" is an eighth and never a hundred and twenty-five.
        var fits = parts[0].Length is >= 1 and <= 3 && parts[0][0] != '0' && parts.Skip(1).All(part => part.Length == 3) && parts.All(part => part.All(char.IsAsciiDigit));
        return fits ? string.Concat(parts) : null;
    }
}
