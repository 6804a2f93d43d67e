using System.Globalization;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Helpers;

/// <summary>Dates, money and numbers as the customer's language writes them. Nothing in gives nothing out.</summary>
internal static class FormatHelpers
{
    private const int LongestDateFormat = 60;
    private const int MostDecimals = 10;

    private static readonly Dictionary<(char Kind, int Decimals), string> Formats = (
        from kind in "NFP"
        from decimals in Enumerable.Range(0, MostDecimals + 1)
        select (kind, decimals)).ToDictionary(format => format, format => string.Create(CultureInfo.InvariantCulture, $"{format.kind}{format.decimals}"));

    private static readonly DateOnly AnyDate = new(2026, 11, 22);

    public static IEnumerable<TemplateHelper> All =>
    [
        new()
        {
            Name = "date",
            Parameters = [new("value", TemplateType.Date), new("format", TemplateType.Text, Optional: true)],
            Meaning = "A date in the customer's language. Formats: `long` (the default), `short`, `full` (with the day of the week), `month`, `iso`, "
                + "or a pattern of `d dd ddd dddd M MM MMM MMMM yy yyyy`.",
            Example = "{{date invoice.dueDate}}",
            ExampleOutput = "1 December 2026",
            CheckLiteral = (index, value) => index == 1 && value is string format && FormatDate(AnyDate, format, CultureInfo.InvariantCulture) is null
                ? $"\"{format}\" is not a date format. Use long, short, full, month, iso or a pattern such as \"dd-MM-yyyy\"."
                : null,
            Run = call => call.IsEmpty(0) ? null
                : FormatDate(call.Date(0), call[1] is null ? "long" : call.Text(1), call.Culture)
                    ?? throw new HelperException($"does not know the date format {HelperCall.Describe(call[1])}."),
        },
        new()
        {
            Name = "money",
            Parameters = [new("amount", TemplateType.Number), new("currency", TemplateType.Text, Optional: true)],
            Meaning = "An amount of money in the customer's language. Without a currency, that of the invoice.",
            Example = "{{money invoice.total}}",
            ExampleOutput = "€1,234.50",
            Run = call => call.IsEmpty(0) ? null : call.Number(0).ToString("C", call.State.MoneyFormat(Currency(call))),
        },
        new()
        {
            Name = "number",
            Parameters = [new("value", TemplateType.Number), new("decimals", TemplateType.Number, Optional: true)],
            Meaning = "A number in the customer's language, with so many decimals; without, as many as it has.",
            Example = "{{number 1234.5 2}}",
            ExampleOutput = "1,234.50",
            Run = call => call.IsEmpty(0) ? null
                : call.Number(0).ToString(call[1] is null ? "#,##0.############" : Format('N', call.Integer(1, 0, MostDecimals)), call.Culture),
        },
        new()
        {
            Name = "fixed",
            Parameters = [new("value", TemplateType.Number), new("decimals", TemplateType.Number)],
            Meaning = "A number for machines, the same in every language: a point, no grouping, exactly so many decimals.",
            Example = "{{fixed invoice.total 2}}",
            ExampleOutput = "1234.50",
            Run = call => call.IsEmpty(0) ? null : call.Number(0).ToString(Format('F', call.Integer(1, 0, MostDecimals)), CultureInfo.InvariantCulture),
        },
        new()
        {
            Name = "percent",
            Parameters = [new("value", TemplateType.Number), new("decimals", TemplateType.Number, Optional: true)],
            Meaning = "A percentage in the customer's language: 21 is 21%.",
            Example = "{{#each invoice.lines}}{{percent vatRate}} {{/each}}",
            ExampleOutput = "21% 21% 21% ",
            Run = call => call.IsEmpty(0) ? null : Percent(call),
        },
    ];

    /// <summary>The date, or null when the format is not one.</summary>
    private static string? FormatDate(DateOnly date, string format, CultureInfo culture)
    {
        // The same in every language: Thai, Arabic and Persian have calendars of their own.
        if (format == "iso")
            return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var pattern = format switch
        {
            "long" => TemplateCultures.LongDatePattern(culture),
            "short" => culture.DateTimeFormat.ShortDatePattern,
            "full" => culture.DateTimeFormat.LongDatePattern,
            "month" => culture.DateTimeFormat.YearMonthPattern,
            { Length: > LongestDateFormat or < 2 } => null,
            _ => format.AsSpan().IndexOfAny('d', 'M', 'y') >= 0 ? format : null,
        };
        if (pattern is null)
            return null;
        try
        {
            return date.ToString(pattern, culture);
        }
        catch (FormatException)
        {
            // Hours, unclosed quotes: the framework has no other way to ask whether a pattern is right.
            return null;
        }
    }

    private static string Currency(HelperCall call)
    {
        var currency = call[1] is null ? call.State.Model.Currency ?? "" : call.Text(1);
        return currency.Length == 3 && !currency.AsSpan().ContainsAnyExceptInRange('A', 'Z')
            ? currency
            : throw new HelperException($"needs a currency such as EUR, and got {HelperCall.Describe(currency)}.");
    }

    private static string Percent(HelperCall call)
    {
        var value = call.Number(0);
        var digits = call[1] is null ? DecimalsOf(value) : call.Integer(1, 0, MostDecimals);
        return (value / 100m).ToString(Format('P', digits), call.Culture);
    }

    private static int DecimalsOf(decimal value)
    {
        var digits = 0;
        while (digits < MostDecimals && decimal.Round(value, digits) != value)
            digits++;
        return digits;
    }

    private static string Format(char kind, int decimals) => Formats[(kind, decimals)];
}
