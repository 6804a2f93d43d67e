using Messaging.Core.Common;
using Messaging.Core.Import;
using Messaging.Core.Signals;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Messaging.Web.Components.Pages.Import;

/// <summary>Takes a file, shows how it is understood, imports it in the background and says what became of every row.</summary>
public sealed partial class ImportPage : IDisposable
{
    private ImportView? _import;
    private Error? _error;
    private IDisposable? _watch;
    private bool _busy;
    private bool _listens;

    [Inject]
    private ImportDesk Desk { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private LimitsOptions Limits { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Parameter]
    public string? Kind { get; set; }

    /// <summary>The import that is shown, so that a reload comes back to it.</summary>
    [SupplyParameterFromQuery]
    private long? Id { get; set; }

    private bool IsCustomers => Kind == "customers";

    private ImportKind Wanted => IsCustomers ? ImportKind.Customers : ImportKind.Invoices;

    private string Sample => IsCustomers
        ? "number;name;clusterKey;language;email:invoice;email:reminder;field:contact\nC-1001;De Vries Bouw B.V.;nl-west;nl;facturen@devries.example;;Anna de Vries"
        : "externalId;number;customerNumber;issueDate;dueDate;currency;line.description;line.quantity;line.unitPrice;line.vatRate\n83001;2026-0001;C-1001;2026-11-01;2026-12-01;EUR;Hosting;1;49.50;21\n83001;2026-0001;C-1001;2026-11-01;2026-12-01;EUR;Support;2;95.00;21";

    public void Dispose() => _watch?.Dispose();

    protected override void OnParametersSet()
    {
        if (_import?.Id == Id)
            return;
        _watch?.Dispose();
        (_watch, _import) = (null, null);
        if (Id is not { } id)
            return;
        // Watch first, then read, so that no change falls between.
        _watch = Signals.Subscribe(Topic.Work(id), () => InvokeAsync(Reread));
        var found = Desk.Find(id);
        (_import, _error) = (found.Value, found.Error);
    }

    private void Reread()
    {
        _import = Id is { } id ? Desk.Find(id).Value : null;
        StateHasChanged();
    }

    /// <summary>The browser hears of a chosen file only after the first picture, so that none may be chosen before.</summary>
    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
            return;
        _listens = true;
        StateHasChanged();
    }

    private async Task ReceiveAsync(InputFileChangeEventArgs e)
    {
        if (e.File.Size > Limits.ImportBytes)
        {
            _error = new ImportTooLarge(Limits.ImportBytes);
            return;
        }

        _busy = true;
        await using var content = e.File.OpenReadStream(Limits.ImportBytes);
        var received = await Desk.ReceiveAsync(Wanted, e.File.Name, content, CancellationToken.None);
        (_busy, _error) = (false, received.Error);
        if (received.Succeeded)
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("id", received.Value.Id));
    }

    private async Task ChangeAsync(ImportPlan plan)
    {
        _busy = true;
        var changed = await Desk.ChangePlanAsync(_import!.Id, plan, CancellationToken.None);
        (_busy, _error) = (false, changed.Error);
        if (changed.Succeeded)
            _import = changed.Value;
    }

    private void Start(bool dryRun) => Take(Desk.Start(_import!.Id, dryRun));

    private void Reopen() => Take(Desk.Reopen(_import!.Id));

    private void Take(Outcome<ImportView> outcome)
    {
        _error = outcome.Error;
        if (outcome.Succeeded)
            _import = outcome.Value;
    }

    private void Another()
    {
        _error = null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("id", (long?)null));
    }
}
