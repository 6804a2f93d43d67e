using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.RecipientKeys;

/// <summary>The recipient keys, with add, edit and delete.</summary>
public sealed partial class RecipientKeyList
{
    [Inject]
    private RecipientKeyService Keys { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    protected override Task<Page<RecipientKeyRow>> ReadAsync(PageRequest request) => Keys.ListAsync(Search, request);

    protected override string KeyOf(RecipientKeyRow row) => row.Key;

    private async Task EditAsync(RecipientKeyRow? row)
    {
        var parameters = new Dictionary<string, object?> { [nameof(RecipientKeyForm.Row)] = row };
        var saved = await Dialogs.OpenAsync<RecipientKeyForm>(row is null ? "Add recipient key" : "Edit recipient key", parameters!, new DialogOptions { Width = "min(32rem, 94vw)" });
        if (saved is not true)
            return;
        Error = null;
        await LoadAsync();
    }

    private async Task DeleteAsync(RecipientKeyRow row)
    {
        if (await Confirmation.AskAsync("Delete recipient key", $"The recipient key \"{row.Key}\" is deleted.", "Delete 1 recipient key", "It is only deleted while no customer and no definition uses it."))
            await ReportAsync(await Keys.DeleteSelectedAsync([row.Key]));
    }

    private async Task DeleteSelectedAsync()
    {
        var count = Show.Count(Selected.Count, "recipient key", "recipient keys");
        if (await Confirmation.AskAsync("Delete recipient keys", $"{count} will be deleted.", $"Delete {count}", "Those that a customer or a definition uses stay."))
            await ReportAsync(await Keys.DeleteSelectedAsync([.. Selected]));
    }
}
