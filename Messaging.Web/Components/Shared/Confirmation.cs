using Radzen;

namespace Messaging.Web.Components.Shared;

/// <summary>
/// Asks before something that cannot be undone.
/// <code>if (await confirmation.AskAsync("Delete customers", "3 customers and their 5 addresses are deleted.", "Delete 3 customers")) ...</code>
/// </summary>
public sealed class Confirmation(DialogService dialogs)
{
    /// <param name="title">What is about to happen, in two or three words.</param>
    /// <param name="consequence">What it does, in numbers.</param>
    /// <param name="action">The button: a verb with its object, never "OK".</param>
    /// <param name="detail">What stays as it is, or null.</param>
    /// <param name="destructive">Whether something is lost; the button is red then.</param>
    /// <returns>True when the person agreed; false when the dialog was cancelled or closed.</returns>
    public async Task<bool> AskAsync(string title, string consequence, string action, string? detail = null, bool destructive = true)
    {
        var parameters = new Dictionary<string, object?>
        {
            [nameof(ConfirmDialog.Consequence)] = consequence,
            [nameof(ConfirmDialog.Detail)] = detail,
            [nameof(ConfirmDialog.Action)] = action,
            [nameof(ConfirmDialog.Destructive)] = destructive,
        };
        var answer = await dialogs.OpenAsync<ConfirmDialog>(title, parameters!, new DialogOptions { Width = "min(28rem, 92vw)", CloseDialogOnEsc = true });
        return answer is true;
    }
}
