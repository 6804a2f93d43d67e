using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Definitions;

/// <summary>The message definitions, with add, edit, duplicate and delete.</summary>
public sealed partial class DefinitionList
{
    private const string New = "administration/message-definitions/" + DefinitionForm.NewSegment;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    protected override Task<Page<MessageDefinitionRow>> ReadAsync(PageRequest request) => Definitions.ListAsync(Search, request);

    protected override string KeyOf(MessageDefinitionRow row) => row.Key;

    private static string Link(MessageDefinitionRow row) => $"administration/message-definitions/{Uri.EscapeDataString(row.Key)}";

    private static string Attachments(MessageDefinitionRow row) => row switch
    {
        { TransformationKeys.Count: 0 } => "none",
        { CompressAttachments: true, HasZipPassword: true } => $"{row.TransformationKeys.Count}, zip with password",
        { CompressAttachments: true } => $"{row.TransformationKeys.Count}, zip",
        _ => Show.Number(row.TransformationKeys.Count),
    };

    private async Task DuplicateAsync(MessageDefinitionRow row)
    {
        var copied = await Definitions.DuplicateAsync(row.Key);
        if (copied.Succeeded)
            Navigation.NavigateTo($"administration/message-definitions/{Uri.EscapeDataString(copied.Value)}");
        else
            Error = copied.Error;
    }

    private async Task DeleteAsync(MessageDefinitionRow row)
    {
        var kept = row.Runs == 0 ? null : $"{Show.Count(row.Runs, "run that was made from it keeps", "runs that were made from it keep")} its name. It stays while one of them may still send.";
        if (await Confirmation.AskAsync("Delete message definition", $"The definition \"{row.Name}\" is deleted.", "Delete 1 definition", kept))
            await ReportAsync(await Definitions.DeleteSelectedAsync([row.Key]));
    }

    private async Task DeleteSelectedAsync()
    {
        var count = Show.Count(Selected.Count, "definition", "definitions");
        if (await Confirmation.AskAsync("Delete message definitions", $"{count} will be deleted.", $"Delete {count}", "Those whose runs may still send stay."))
            await ReportAsync(await Definitions.DeleteSelectedAsync([.. Selected]));
    }
}
