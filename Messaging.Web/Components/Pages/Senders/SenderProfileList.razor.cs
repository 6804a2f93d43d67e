using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Senders;

/// <summary>The sender profiles, with add, edit and delete.</summary>
public sealed partial class SenderProfileList
{
    [Inject]
    private SenderProfileService Senders { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    protected override Task<Page<SenderProfileRow>> ReadAsync(PageRequest request) => Senders.ListAsync(Search, request);

    protected override string KeyOf(SenderProfileRow row) => row.Key;

    private async Task EditAsync(SenderProfileRow? row)
    {
        var parameters = new Dictionary<string, object?> { [nameof(SenderProfileForm.Row)] = row };
        var saved = await Dialogs.OpenAsync<SenderProfileForm>(row is null ? "Add sender profile" : "Edit sender profile", parameters!, new DialogOptions { Width = "min(32rem, 94vw)" });
        if (saved is not true)
            return;
        Error = null;
        await LoadAsync();
    }

    private async Task DeleteAsync(SenderProfileRow row)
    {
        var isUsed = row.Definitions > 0;
        var consequence = isUsed
            ? $"{Show.Count(row.Definitions, "definition sends", "definitions send")} from \"{row.Key}\". Their messages will not be sent: they get the status Unknown sender profile until another sender is chosen."
            : $"The sender profile \"{row.Key}\" is deleted.";
        if (await Confirmation.AskAsync("Delete sender profile", consequence, isUsed ? "Delete it all the same" : "Delete 1 sender profile"))
            await ReportAsync(await Senders.DeleteSelectedAsync([row.Key], evenIfUsed: isUsed));
    }

    private async Task DeleteSelectedAsync()
    {
        var count = Show.Count(Selected.Count, "sender profile", "sender profiles");
        if (await Confirmation.AskAsync("Delete sender profiles", $"{count} will be deleted.", $"Delete {count}", "Those that a definition uses stay; delete them one by one if you mean it."))
            await ReportAsync(await Senders.DeleteSelectedAsync([.. Selected]));
    }
}
