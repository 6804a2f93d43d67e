using Messaging.Core.Common;
using Messaging.Core.Customers;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Adds an address under the recipient key that was asked for.</summary>
public sealed partial class AddAddress
{
    private ElementReference _field;
    private Error? _error;
    private string _address = "";
    private bool _adding;
    private bool _busy;
    private bool _focus;

    [Inject]
    private CustomerService Customers { get; set; } = default!;

    [Parameter, EditorRequired]
    public long CustomerId { get; set; }

    [Parameter]
    public string CustomerName { get; set; } = "";

    [Parameter, EditorRequired]
    public string RecipientKey { get; set; } = "";

    /// <summary>Called when the address is kept.</summary>
    [Parameter]
    public EventCallback Added { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focus || !_adding)
            return;
        _focus = false;
        await _field.FocusAsync();
    }

    private void Open()
    {
        _adding = true;
        _focus = true;
    }

    private void Cancel()
    {
        _adding = false;
        _error = null;
    }

    private async Task AddAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var outcome = await Customers.AddAddressAsync(CustomerId, RecipientKey, _address, null, CancellationToken.None);
        _busy = false;
        _error = outcome.Error;
        if (!outcome.Succeeded)
            return;
        _adding = false;
        _address = "";
        await Added.InvokeAsync();
    }
}
