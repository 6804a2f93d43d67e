using Messaging.Core.Runs;

namespace Messaging.Web.Components.Pages.Overview;

/// <summary>The words and links of the set-up checklist.</summary>
public static class OverviewWords
{
    public static (string Text, string Href) Of(SetupPart part, bool captures) => part switch
    {
        SetupPart.Transport => captures ? ("Mails are captured: set up SMTP to send", "administration/smtp-settings") : ("SMTP settings", "administration/smtp-settings"),
        SetupPart.Sender => ("Sender profile", "administration/sender-profiles"),
        SetupPart.RecipientKey => ("Recipient key", "administration/recipient-keys"),
        SetupPart.Templates => ("Subject and body template", "administration/body-templates"),
        SetupPart.Definition => ("Message definition", "administration/message-definitions"),
        SetupPart.Customers => ("Customers", "customers"),
        SetupPart.Invoices => ("Invoices", "invoices"),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };
}
