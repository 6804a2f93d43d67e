using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Web.Components.Pages.Sending;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Invoices;

/// <summary>Everything about one invoice: what it says, its documents, and what was sent.</summary>
public sealed partial class InvoicePage
{
    private InvoiceDetail? _invoice;
    private Error? _error;
    private bool _missing;

    [Inject]
    private InvoiceService Invoices { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Parameter]
    public string ExternalId { get; set; } = "";

    private string Heading => _invoice is null ? "Invoice" : _invoice.Row.Number is { } number ? $"Invoice {number}" : "Concept";

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var found = await Invoices.GetAsync(ExternalId, CancellationToken.None);
        (_invoice, _missing) = (found.Value, found.Error is NotFound);
        _error = _missing ? null : found.Error;
    }

    private string Link(string rest) => $"invoices/{Uri.EscapeDataString(ExternalId)}{rest}";

    private async Task ApproveAsync()
    {
        var parameters = new Dictionary<string, object?> { [nameof(ApproveForm.Invoice)] = _invoice };
        if (await Dialogs.OpenAsync<ApproveForm>("Approve invoice", parameters!, new DialogOptions { Width = "min(28rem, 94vw)" }) is true)
            await LoadAsync();
    }

    private Task SendAsync() => Dialogs.OpenSendAsync(InvoiceSelection.Picked([_invoice!.Row.Id]));

    private async Task DeleteAsync()
    {
        var documents = Show.Count(_invoice!.Row.Documents.Ready, "document", "documents");
        if (!await Confirmation.AskAsync("Delete invoice", $"The invoice and its {documents} are deleted.", "Delete 1 invoice", "An invoice that was ever part of a run is not deleted."))
            return;
        var done = await Invoices.DeleteAsync([ExternalId], CancellationToken.None);
        _error = done.Refused.Count > 0 ? done.Refused[0].Error : null;
        if (done.Deleted > 0)
            Navigation.NavigateTo("invoices");
    }
}
