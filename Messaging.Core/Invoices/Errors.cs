using Messaging.Core.Common;
using Messaging.Core.Customers;

namespace Messaging.Core.Invoices;

/// <summary>Messages were made for the invoice, so it cannot vanish from under them.</summary>
/// <param name="ExternalId">The invoice.</param>
/// <param name="Messages">How many message results there are.</param>
public sealed record InvoiceHasMessages(string ExternalId, int Messages)
    : Error($"Invoice \"{ExternalId}\" has {Words.Count(Messages, "message result")} and cannot be deleted. Delete those first.");

/// <summary>A new invoice was given an id that is taken.</summary>
/// <param name="ExternalId">The id.</param>
public sealed record InvoiceExists(string ExternalId) : Error($"There is already an invoice with id \"{ExternalId}\".");

/// <summary>The invoice is approved under another number.</summary>
/// <param name="ExternalId">The invoice.</param>
/// <param name="Number">The number it has.</param>
public sealed record AlreadyApproved(string ExternalId, string Number)
    : Error($"Invoice \"{ExternalId}\" is already approved, as number \"{Number}\". To change the number, save the whole invoice.");

/// <summary>What the database keeps of an invoice is damaged.</summary>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="ExternalId">The invoice, where the reader cannot see which it is.</param>
public sealed record InvoiceUnreadable(string Problem, string? ExternalId = null)
    : Error($"{(ExternalId is null ? "The invoice" : $"Invoice \"{ExternalId}\"")} cannot be read from the database; what is kept of it is damaged. "
        + $"Send the whole invoice again through the API, or restore it from a backup; after that its messages can be sent again. (Details: {Problem})");
