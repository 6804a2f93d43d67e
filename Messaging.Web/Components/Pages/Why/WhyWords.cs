using Messaging.Core.Why;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Why;

/// <summary>The words and links of the chain.</summary>
public static class WhyWords
{
    public static string Of(WhyLink link) => link switch
    {
        WhyLink.Customer => "Customer",
        WhyLink.Invoice => "Invoice",
        WhyLink.Scope => "Cluster and period",
        WhyLink.Address => "E-mail address",
        WhyLink.Approved => "Approval",
        WhyLink.Documents => "Documents",
        WhyLink.Templates => "Templates",
        WhyLink.Sender => "Definition and sender",
        WhyLink.Checks => "Further checks",
        WhyLink.Server => "Mail server",
        WhyLink.InRun => "In a run",
        WhyLink.Run => "Run",
        WhyLink.Message => "Message",
        WhyLink.Delivery => "Delivery",
        _ => throw new ArgumentOutOfRangeException(nameof(link), link, null),
    };

    /// <summary>An icon, its tone, and the word that says the same to those who do not see it.</summary>
    public static (string Icon, ChipTone Tone, string Word) Of(WhyVerdict verdict) => verdict switch
    {
        WhyVerdict.Good => ("check_circle", ChipTone.Good, "in order"),
        WhyVerdict.Note => ("info", ChipTone.Info, "worth knowing"),
        WhyVerdict.Broken => ("cancel", ChipTone.Bad, "not in order"),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>The address of a place, what its link says, and whether only administrators may open it.</summary>
    public static (string Href, string Text, bool ForAdministrators) Of(WhyPlace place)
    {
        var key = Uri.EscapeDataString(place.Key);
        return place.Kind switch
        {
            WhyPlaceKind.Customers => ("customers", "Customers", false),
            WhyPlaceKind.Customer => ($"customers/{key}", "Open the customer", false),
            WhyPlaceKind.Invoice => ($"invoices/{key}", "Open the invoice", false),
            WhyPlaceKind.InvoicesOf => ($"invoices?customer={key}", "The customer's invoices", false),
            WhyPlaceKind.Definition => ($"administration/message-definitions/{key}", "Open the definition", false),
            WhyPlaceKind.Definitions => ("administration/message-definitions", "Message definitions", false),
            WhyPlaceKind.SenderProfiles => ("administration/sender-profiles", "Sender profiles", true),
            WhyPlaceKind.SmtpSettings => ("administration/smtp-settings", "SMTP settings", true),
            WhyPlaceKind.Run => ($"message-runs/{key}", "Open the run", false),
            WhyPlaceKind.Message => ($"message-runs/{place.Key.Split('/', 2)[0]}/results?search={Uri.EscapeDataString(place.Key.Split('/', 2)[1])}", "Open the message", false),
            _ => throw new ArgumentOutOfRangeException(nameof(place), place.Kind, null),
        };
    }

    public static (string Icon, string Title, string More) Of(WhySubject subject) => subject.Kind switch
    {
        WhySubjectKind.Customer => ("person", subject.CustomerName, subject.CustomerNumber),
        WhySubjectKind.Invoice => ("receipt_long", string.IsNullOrEmpty(subject.InvoiceNumber) ? $"Concept {subject.InvoiceExternalId}" : $"Invoice {subject.InvoiceNumber}", $"{subject.CustomerName}, {subject.CustomerNumber}"),
        WhySubjectKind.Address => ("alternate_email", subject.Address ?? "", $"{subject.CustomerName}, {subject.CustomerNumber}"),
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject.Kind, null),
    };

    /// <summary>The address of the question page for a customer, and perhaps an invoice in a run.</summary>
    public static string Ask(string customer, string? invoice = null, long? runId = null) =>
        $"why?customer={Uri.EscapeDataString(customer)}"
        + (invoice is null ? "" : $"&invoice={Uri.EscapeDataString(invoice)}")
        + (runId is null ? "" : FormattableString.Invariant($"&run={runId}"));
}
