using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Administration;

public sealed partial class ApiKeys
{
    private IReadOnlyList<ApiKey>? _keys;
    private Error? _error;

    [Inject] private ApiKeyService Keys { get; set; } = default!;
    [Inject] private DialogService Dialogs { get; set; } = default!;
    [Inject] private Confirmation Confirmation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => _keys = await Keys.ListAsync(CancellationToken.None);

    private async Task CreateAsync()
    {
        _error = null;
        await Dialogs.OpenAsync<ApiKeyDialog>("Make an API key", [], new DialogOptions { Width = "min(34rem, 94vw)", CloseDialogOnOverlayClick = false });
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiKey key)
    {
        var lastUse = key.LastUsedAt is null ? "It was never used." : "Programs that use it are refused at once.";
        if (!await Confirmation.AskAsync("Revoke API key", $"\"{key.Name}\" ({key.Prefix}…) ends now and for good. {lastUse}", "Revoke 1 key"))
            return;
        _error = (await Keys.RevokeAsync(key.Id, CancellationToken.None)).Error;
        await LoadAsync();
    }
}
