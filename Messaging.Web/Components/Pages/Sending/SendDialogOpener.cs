using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Radzen;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Opens the dialog "Send e-mails".</summary>
public static class SendDialogOpener
{
    /// <summary>For invoices that were selected on a list.</summary>
    public static Task OpenSendAsync(this DialogService dialogs, InvoiceSelection selection) =>
        OpenAsync(dialogs, "Send e-mails", new(StringComparer.Ordinal) { [nameof(SendDialog.Selection)] = selection });

    /// <summary>For a cluster and a period that are asked for in the dialog.</summary>
    public static Task OpenNewRunAsync(this DialogService dialogs, InvoiceFilter scope) =>
        OpenAsync(dialogs, "New message run", new(StringComparer.Ordinal) { [nameof(SendDialog.Scope)] = scope });

    private static async Task OpenAsync(DialogService dialogs, string title, Dictionary<string, object?> parameters) =>
        await dialogs.OpenAsync<SendDialog>(title, parameters!, new DialogOptions
        {
            Width = "min(88rem, 97vw)",
            Height = "min(60rem, 95dvh)",
            CssClass = "send-dialog",
            CloseDialogOnEsc = true,
            AutoFocusFirstElement = true,
        });
}
