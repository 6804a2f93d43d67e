using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Invoices;

/// <summary>Adds or edits one invoice with its lines.</summary>
public sealed partial class InvoiceFormPage
{
    private static readonly KeyValuePair<string, string>[] Statuses =
    [
        KeyValuePair.Create(nameof(InvoiceStatus.Concept), "Concept"), KeyValuePair.Create(nameof(InvoiceStatus.Approved), "Approved"),
    ];

    private InvoiceForm? _form;
    private IReadOnlyList<string> _warnings = [];
    private Error? _error;
    private int? _version;
    private bool _missing;
    private bool _saving;

    [Inject]
    private InvoiceService Invoices { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Parameter]
    public string? ExternalId { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    private bool IsNew => ExternalId is null;

    protected override async Task OnParametersSetAsync()
    {
        if (_form is not null)
            return;
        if (ExternalId is null)
        {
            _form = InvoiceForm.New(DateOnly.FromDateTime(Clock.GetLocalNow().Date), Customer);
            return;
        }

        var found = await Invoices.GetAsync(ExternalId, CancellationToken.None);
        _missing = found.Error is NotFound;
        _error = _missing ? null : found.Error;
        if (found.Succeeded)
            (_form, _version, _warnings) = (InvoiceForm.Of(found.Value), found.Value.Version, found.Value.Warnings);
    }

    private async Task SaveAsync()
    {
        var input = _form!.ToInput();
        if (!input.Succeeded)
        {
            _error = input.Error;
            return;
        }

        _saving = true;
        var saved = await Invoices.SaveAsync(input.Value, _version, CancellationToken.None);
        (_saving, _error) = (false, saved.Error);
        if (saved.Succeeded)
            Navigation.NavigateTo($"invoices/{Uri.EscapeDataString(input.Value.ExternalId!)}");
    }
}
