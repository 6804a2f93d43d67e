using Messaging.Core.Common;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Sending;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Composes one mail after the other by the code that sends.</summary>
public sealed partial class MailPager
{
    private (string Definition, string Invoice)? _shownFor;
    private MailPreview? _mail;
    private Error? _error;
    private bool _loading;
    private int _at;

    [Inject]
    private PreviewService Previews { get; set; } = default!;

    [Parameter, EditorRequired]
    public string DefinitionKey { get; set; } = "";

    /// <summary>The first invoices that would leave, in order.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<CheckedInvoice> Invoices { get; set; } = [];

    /// <summary>How many would leave in all.</summary>
    [Parameter]
    public int Total { get; set; }

    /// <summary>Goes to an earlier or later mail.</summary>
    public Task StepAsync(int step)
    {
        _at = Math.Clamp(_at + step, 0, Math.Max(0, Invoices.Count - 1));
        return LoadAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        // The list changes with the decisions: the mail that is looked at stays, wherever it stands now.
        var same = _shownFor is { } shown ? Invoices.Select((invoice, at) => (invoice, at)).FirstOrDefault(x => x.invoice.ExternalId == shown.Invoice) : default;
        _at = same.invoice is not null ? same.at : Math.Clamp(_at, 0, Math.Max(0, Invoices.Count - 1));
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        if (Invoices.Count == 0)
            return;
        var wanted = (DefinitionKey, Invoices[_at].ExternalId);
        if (_shownFor == wanted)
            return;
        _shownFor = wanted;
        _loading = true;
        var outcome = await Previews.PreviewAsync(new PreviewRequest { InvoiceExternalId = wanted.ExternalId, DefinitionKey = wanted.DefinitionKey }, CancellationToken.None);
        if (_shownFor != wanted)
            return;
        _loading = false;
        _error = outcome.Error;
        _mail = outcome.Value;
        StateHasChanged();
    }
}
