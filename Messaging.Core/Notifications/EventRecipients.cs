using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Mail.Mime;

namespace Messaging.Core.Notifications;

/// <summary>Finds the addresses of an event's mail. Pure: everything was read before.</summary>
internal static class EventRecipients
{
    /// <summary>Each address once, in the order of the customer's, or of the staff.</summary>
    /// <returns>At least one, or <see cref="NobodyToSendTo"/>, <see cref="BadEventAddress"/>.</returns>
    internal static Outcome<IReadOnlyList<Mailbox>> Find(Audience audience, string? audienceKey, string typeKey, EventData data, Customer? customer, StaffReader? staff)
    {
        var author = data.Text(EventType.AuthorField);
        IReadOnlyList<(string? Name, string Address)> found = audience switch
        {
            Audience.MainAddress => Main(customer, audienceKey),
            Audience.AllUsers => Users(customer),
            Audience.Participants => Participants(customer, data.List(EventType.ParticipantsField), author),
            Audience.EventAddress => data.Text(EventType.AddressField) is { } address ? [(null, address)] : [],
            _ => [.. (staff?.Find(typeKey, audience, audienceKey, author) ?? []).Select(s => ((string?)s.Name, s.Email))],
        };
        var to = new List<Mailbox>();
        foreach (var (name, address) in found.DistinctBy(f => f.Address, StringComparer.OrdinalIgnoreCase))
        {
            if (!Mailbox.TryCreate(name, address, out var mailbox, out var problem))
                return new BadEventAddress(address, problem);
            to.Add(mailbox);
        }

        return to.Count > 0 ? to : new NobodyToSendTo(Whom(audience, audienceKey));
    }

    private static List<(string? Name, string Address)> Main(Customer? customer, string? recipientKey)
    {
        var all = (customer?.EmailAddresses ?? []).OrderBy(a => a.Id).ToList();
        var chosen = recipientKey is null ? all.Take(1) : all.Where(a => a.RecipientKey == recipientKey);
        return [.. chosen.Select(a => (a.DisplayName, a.Address))];
    }

    private static List<(string? Name, string Address)> Users(Customer? customer) =>
        [.. (customer?.EmailAddresses ?? []).OrderBy(a => a.Id).Select(a => (a.DisplayName, a.Address))];

    /// <summary>Those who posted, where they are still users of the customer; all users where nobody posted. Never the author.</summary>
    private static List<(string? Name, string Address)> Participants(Customer? customer, IReadOnlyList<string> posted, string? author)
    {
        var users = Users(customer).Where(u => !string.Equals(u.Address, author, StringComparison.OrdinalIgnoreCase)).ToList();
        return posted.Count == 0 ? users : [.. users.Where(u => posted.Contains(u.Address, StringComparer.OrdinalIgnoreCase))];
    }

    private static string Whom(Audience audience, string? key) => audience switch
    {
        Audience.MainAddress when key is not null => $"the customer under the recipient key \"{key}\"",
        Audience.Participants => "those users of the customer who posted",
        Audience.EventAddress => "the event: its field \"address\" is empty",
        Audience.Department => $"the department \"{key}\"",
        Audience.Subscribers => "the staff who subscribed",
        _ => "the customer",
    };
}
