using System.Globalization;
using Messaging.Core.Import;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Import;

/// <summary>Lets a person say how a file is meant. Where it can be read in two ways, it cannot be started before they did.</summary>
public sealed partial class ImportMapping
{
    private bool _numbersChosen;
    private bool _datesChosen;

    [Parameter, EditorRequired]
    public ImportView Import { get; set; } = default!;

    [Parameter]
    public EventCallback<ImportPlan> Changed { get; set; }

    /// <summary>Start; true to check only.</summary>
    [Parameter]
    public EventCallback<bool> Started { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    private ImportPlan Plan => Import.Analysis.Plan;

    private bool NumberOpen => Import.Analysis.NumberDoubt is not null && !_numbersChosen;

    private bool DateOpen => Import.Analysis.DateDoubt is not null && !_datesChosen;

    private string? Reason => (Import.Analysis.MissingTargets, NumberOpen, DateOpen) switch
    {
        ({ Count: > 0 } missing, _, _) => $"Say which column is: {string.Join(", ", missing)}.",
        (_, true, _) => "Say how numbers are written.",
        (_, _, true) => "Say how dates are written.",
        _ => null,
    };

    private Task ChangeDialect(CsvDialect dialect)
    {
        (_numbersChosen, _datesChosen) = (false, false);
        return Changed.InvokeAsync(Plan with { Dialect = dialect });
    }

    private Task ChangeNumbersAsync(ChangeEventArgs e)
    {
        if (!Enum.TryParse<DecimalMark>(Text(e), out var mark))
            return Task.CompletedTask;
        _numbersChosen = true;
        return Changed.InvokeAsync(Plan with { DecimalMark = mark });
    }

    private Task ChangeDatesAsync(ChangeEventArgs e)
    {
        if (!Enum.TryParse<DateOrder>(Text(e), out var order))
            return Task.CompletedTask;
        _datesChosen = true;
        return Changed.InvokeAsync(Plan with { DateOrder = order });
    }

    /// <summary>One target has one column: another that had it is left out.</summary>
    private Task ChangeColumnAsync(int column, string target) => Changed.InvokeAsync(Plan with
    {
        Columns = [.. Plan.Columns.Select((id, at) => at == column ? (target.Length > 0 ? target : null) : id == target ? null : id)],
    });

    private string FieldOf(int column) =>
        Plan.Columns[column] is { } id && id.StartsWith(ImportTarget.FieldPrefix, StringComparison.Ordinal) ? id : ImportTarget.FieldPrefix + Import.Analysis.Headers[column];

    /// <summary>How a number or date is understood, or that it is not.</summary>
    private (string Text, bool Good)? Reading(int column, string cell)
    {
        var kind = Import.Analysis.Targets.FirstOrDefault(t => t.Id == Plan.Columns[column])?.Value;
        if (cell.Length == 0 || kind is null or ValueKind.Text)
            return null;
        if (kind == ValueKind.Number)
            return ValueFormats.ParseNumber(cell.TrimEnd('%', ' '), Plan.DecimalMark) is { } number ? ($"= {number.ToString("#,0.####", CultureInfo.GetCultureInfo("en-GB"))}", true) : ("not a number", false);
        return ValueFormats.ParseDate(cell, Plan.DateOrder) is { } date ? ($"= {Show.Day(date)}", true) : ("not a date", false);
    }

    private static string Text(ChangeEventArgs e) => e.Value?.ToString() ?? "";
}
