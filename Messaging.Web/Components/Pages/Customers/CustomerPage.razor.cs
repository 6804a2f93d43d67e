using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Pages.Customers;

/// <summary>One customer with its addresses and fields: shown to everybody, changed by those who may.</summary>
public sealed partial class CustomerPage
{
    private CustomerDetail? _customer;
    private Form _form = new();
    private IReadOnlyList<KeyValuePair<string, string>> _clusters = [];
    private IReadOnlyList<KeyValuePair<string, string>> _keys = [];
    private Error? _error;
    private bool _mayEdit;
    private bool _missing;
    private bool _ready;
    private bool _saved;
    private bool _saving;

    [Inject]
    private CustomerService Customers { get; set; } = default!;

    [Inject]
    private CustomerClusterService Clusters { get; set; } = default!;

    [Inject]
    private RecipientKeyService Keys { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> SignedIn { get; set; } = default!;

    [Parameter]
    public string? Number { get; set; }

    private bool IsNew => Number is null;

    protected override async Task OnInitializedAsync()
    {
        _mayEdit = await MayEditAsync();
        _clusters = [.. (await Clusters.TreeAsync(CancellationToken.None)).Select(c => KeyValuePair.Create(c.Key, new string('\u00a0', (c.Level - 1) * 3) + c.Name))];
        _keys = [.. (await Keys.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items.Select(k => KeyValuePair.Create(k.Key, k.DisplayName))];
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_customer?.Number == Number && _ready)
            return;
        (_customer, _form, _missing) = (null, new Form(), false);
        if (Number is not null)
        {
            var found = await Customers.GetAsync(Number, CancellationToken.None);
            _missing = !found.Succeeded;
            if (found.Succeeded)
                Take(found.Value);
        }

        _ready = true;
    }

    private async Task<bool> MayEditAsync() => (await Authorization.AuthorizeAsync((await SignedIn).User, Policies.CanEditData)).Succeeded;

    private void Take(CustomerDetail customer)
    {
        _customer = customer;
        _form = new Form
        {
            Number = customer.Number, Name = customer.Name, ClusterKey = customer.ClusterKey, Language = customer.Language,
            Addresses = [.. customer.Addresses.Select(a => new AddressForm { RecipientKey = a.RecipientKey, Address = a.Address, DisplayName = a.DisplayName })],
            Fields = [.. customer.Fields.Select(f => new FieldForm { Name = f.Key, Value = f.Value })],
        };
    }

    private void AddAddress() => _form.Addresses.Add(new AddressForm { RecipientKey = _keys.Count == 1 ? _keys[0].Key : null });

    private async Task SaveAsync()
    {
        if (!await MayEditAsync())
        {
            _error = new NotAllowed();
            return;
        }

        (_saving, _saved) = (true, false);
        var saved = await Customers.SaveAsync(_form.ToInput(), _customer?.Version, CancellationToken.None);
        (_saving, _error) = (false, saved.Error);
        if (!saved.Succeeded)
            return;
        var isNew = IsNew;
        Take(saved.Value);
        _saved = true;
        if (isNew)
            Navigation.NavigateTo($"customers/{Uri.EscapeDataString(saved.Value.Number)}", replace: true);
    }

    private async Task DeleteAsync()
    {
        var addresses = Show.Count(_customer!.Addresses.Count, "address", "addresses");
        if (!await Confirmation.AskAsync("Delete customer", $"{_customer.Name} and {addresses} are deleted.", "Delete 1 customer", "A customer with invoices is not deleted."))
            return;
        var deleted = await Customers.DeleteAsync(_customer.Number, CancellationToken.None);
        _error = deleted.Error;
        if (deleted.Succeeded)
            Navigation.NavigateTo("customers");
    }

    private sealed class Form
    {
        public string? Number { get; set; }

        public string? Name { get; set; }

        public string? ClusterKey { get; set; }

        public string? Language { get; set; }

        public List<AddressForm> Addresses { get; init; } = [];

        public List<FieldForm> Fields { get; init; } = [];

        public CustomerInput ToInput() => new()
        {
            Number = Number, Name = Name, ClusterKey = ClusterKey, Language = Language,
            EmailAddresses = [.. Addresses.Select(a => new CustomerAddress(a.RecipientKey ?? "", a.Address ?? "", a.DisplayName))],
            Fields = FieldForm.ToDictionary(Fields),
        };
    }

    private sealed class AddressForm
    {
        public string? RecipientKey { get; set; }

        public string? Address { get; set; }

        public string? DisplayName { get; set; }
    }
}
