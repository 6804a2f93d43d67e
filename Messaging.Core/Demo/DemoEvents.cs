using System.Globalization;
using Messaging.Core.Notifications;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Demo;

/// <summary>Some rules that are switched on, an event type of the installation's own, and services, cards and balances that come due in the weeks to come. None comes due today, so that nothing is sent unasked.</summary>
internal static class DemoEvents
{
    private static readonly string[] SwitchedOn =
        ["new-payment", "service-suspended", "service-expiring", "service-deletion-soon", "low-balance", "order-succeeded-signup", "contract-cancelled", "payment-bearer-expiring"];

    private static readonly string[] Reminders = ["service-expiring", "low-balance", "payment-bearer-expiring", "service-deletion-soon"];

    /// <summary>Adds them; the caller saves.</summary>
    internal static void Add(MessagingDbContext db, List<DemoCustomers.Entry> customers, DateTimeOffset now)
    {
        foreach (var type in SwitchedOn.Select(key => EventCatalogue.Find(key)!))
        {
            var rule = Rules.DefaultOf(type);
            (rule.Enabled, rule.SenderProfileKey, rule.UpdatedAt, rule.UpdatedBy, rule.Version) = (true, "billing", now, "system", 1);
            db.NotificationRules.Add(rule);
        }

        var own = OwnType();
        db.CustomEventTypes.Add(new CustomEventType { Key = own.Key, Content = EventCatalogue.Write(own), Version = 1 });
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        for (var i = 0; i < 24; i++)
        {
            var type = EventCatalogue.Find(Reminders[i % Reminders.Length])!;
            // A month ahead where the reminder comes a month before.
            var date = today.AddDays(4 + (2 * i) + (type.LeadTimes.Any(lead => lead.EndsWith('m')) ? 31 : 0));
            db.DatedSubjects.Add(new DatedSubject
            {
                TypeKey = type.Key,
                ExternalId = string.Create(CultureInfo.InvariantCulture, $"demo-{i + 1:000}"),
                CustomerId = customers[i * 7].Customer.Id,
                Date = date,
                Data = EventData.Sample(type, today).ToJson(),
                NextDueOn = LeadPlan.NextDue(date, Rules.Parse(Rules.DefaultOf(type).LeadTimes), today.AddDays(1)),
                CreatedAt = now,
                UpdatedAt = now,
                Version = 1,
            });
        }
    }

    private static EventType OwnType() => new()
    {
        Key = "maintenance-announced",
        Name = "Maintenance announced",
        Group = "Own",
        Description = "Tells customers that a service will not be there for a while.",
        Audience = Audience.AllUsers,
        Fields =
        [
            new EventField("service", EventFieldKind.Text, true, "Name of the service", "VPS Large, web-01"),
            new EventField("day", EventFieldKind.Date, true, "Day of the maintenance", "2026-12-05"),
            new EventField("hours", EventFieldKind.Number, false, "How long it takes, in hours", "2"),
        ],
        Text = new EventText
        {
            Subject = "Maintenance of {{event.service}} on {{date event.day}}", Heading = "Maintenance announced",
            Paragraphs = ["We will work on a service of yours. It may not answer during that time."],
            Facts = [["Service", "service"], ["Day", "day"]],
        },
    };
}
