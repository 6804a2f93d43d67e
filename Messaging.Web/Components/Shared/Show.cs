using System.Globalization;

namespace Messaging.Web.Components.Shared;

/// <summary>Numbers, sizes, amounts and days as people read them. The product speaks English, so its formats are English too.</summary>
public static class Show
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>12,340</summary>
    public static string Number(long number) => number.ToString("N0", English);

    /// <summary>"1 e-mail", "37 e-mails"</summary>
    public static string Count(long number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary>12.4 MB</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} bytes",
        < 1_000_000 => string.Create(English, $"{bytes / 1_000d:0.#} KB"),
        < 1_000_000_000 => string.Create(English, $"{bytes / 1_000_000d:0.#} MB"),
        _ => string.Create(English, $"{bytes / 1_000_000_000d:0.##} GB"),
    };

    /// <summary>1,234.50 EUR</summary>
    public static string Money(decimal amount, string currency) => string.Create(English, $"{amount:N2} {currency}");

    /// <summary>3 Nov 2026</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", English);

    /// <summary>"1 Oct – 31 Oct 2026", or "Oct 2026" for a whole month.</summary>
    public static string Period(DateOnly? from, DateOnly? to) => (from, to) switch
    {
        (null, null) => "",
        ({ } start, null) => "from " + Day(start),
        (null, { } end) => "until " + Day(end),
        ({ Day: 1 } start, { } end) when end == start.AddMonths(1).AddDays(-1) => start.ToString("MMM yyyy", English),
        ({ } start, { } end) when start.Year == end.Year => $"{start.ToString("d MMM", English)} – {Day(end)}",
        ({ } start, { } end) => $"{Day(start)} – {Day(end)}",
    };

    /// <summary>"less than a minute", "about 4 min", "about 2 h 10 min"</summary>
    public static string Duration(TimeSpan time) => time.TotalMinutes switch
    {
        < 1 => "less than a minute",
        < 60 => string.Create(English, $"about {Math.Ceiling(time.TotalMinutes):0} min"),
        < 1440 => string.Create(English, $"about {(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(English, $"about {time.TotalDays:0.#} days"),
    };

    /// <summary>"0.8 s", "120 ms"</summary>
    public static string Milliseconds(int milliseconds) =>
        milliseconds < 1_000 ? $"{milliseconds} ms" : string.Create(English, $"{milliseconds / 1_000d:0.#} s");

    /// <summary>An invoice's number, or "Concept" where it has none.</summary>
    public static string InvoiceNumber(string? number) => string.IsNullOrEmpty(number) ? "Concept" : number;
}
