using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Notifications;

/// <summary>
/// Each of the forty types once where it is sent, and once for every reason why it is not: the event is posted to the real program, or
/// the dated subject is put, and the captured mail is looked at.
/// </summary>
public sealed class EventCatalogueTests(EventScenario scenario) : IClassFixture<EventScenario>
{
    /// <summary>
    /// Type; what is different from the type's samples; who gets it (main, tech and all are the customer's, others are addresses), or the
    /// reason why nobody does. A number before the changes is the days until a reminder's date.
    /// </summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        { "client-registered", "", "main" },
        { "email-activation", "", "main" },
        { "account-deletion", "", "main" },
        { "verification-data-requested", "", "all" },
        { "verification-data-requested", "requestAdditionalData=false", "not: no additional data was asked for" },
        { "account-verification", "", "main" },
        { "payer-verification", "", "main" },
        { "new-invoice", "", "all" },
        { "new-invoice", "postPaid=true", "not: post-paid" },
        { "new-invoice", "postPaid= customer.postPaid=true", "not: post-paid" },
        { "new-payment", "", "all" },
        { "new-payment", "status=Pending", "not: the payment is not paid" },
        { "funds-for-order", "", "all" },
        { "funds-for-order", "unpaidOrders=0", "not: no unpaid orders" },
        { "resource-threshold", "", "all" },
        { "resource-overage-charged", "", "all" },
        { "resource-overage-charged", "amount=0", "not: nothing was charged" },
        { "service-activated", "", "all" },
        { "additional-parameters", "", "all" },
        { "additional-parameters", "paid=false", "not: the service is not paid" },
        { "service-deletion-soon", "7", "all" },
        { "service-deletion-soon", "5", "all" },
        { "service-deletion-soon", "3", "all" },
        { "service-deletion-soon", "1", "all" },
        { "service-deletion-soon", "6", "nothing" },
        { "service-deletion-soon", "0", "nothing" },
        { "service-suspended", "", "all" },
        { "low-balance", "10", "all" },
        { "low-balance", "0", "all" },
        { "low-balance", "9", "nothing" },
        { "low-balance", "10 postPaid=true", "not: post-paid" },
        { "low-balance", "10 postPaid= customer.postPaid=yes", "not: post-paid" },
        { "low-balance", "10 dailyCharges=false", "not: no services with daily charges" },
        { "service-renewed", "", "all" },
        { "licence-update-expiring", "5", "all" },
        { "licence-update-expiring", "0", "all" },
        { "licence-update-expiring", "6", "nothing" },
        { "licence-update-expiring", "5 vendor=Somebody", "not: the rule asks that vendor is ISPsystem" },
        { "renewal-funds-missing", "5", "all" },
        { "renewal-funds-missing", "6", "nothing" },
        { "renewal-funds-missing", "5 automaticRenewal=false", "not: does not renew automatically" },
        { "renewal-funds-missing", "5 postPaid=true", "not: post-paid" },
        { "service-expiring", "5", "all" },
        { "service-expiring", "0", "all" },
        { "service-expiring", "6", "nothing" },
        { "service-expiring", "5 automaticRenewal=true", "not: the service renews automatically" },
        { "ticket-from-email", "", "jan@bakker.example" },
        { "ticket-message-from-provider", "participants=tech", "tech" },
        { "ticket-message-from-provider", "participants=", "all" },
        { "ticket-message-from-provider", "participants=main;tech author=main", "tech" },
        { "gateway-confirm-address", "", "jan@bakker.example" },
        { "gateway-address-confirmed", "", "jan@bakker.example" },
        { "gateway-incident-required", "", "jan@bakker.example" },
        { "gateway-address-not-unique", "", "jan@bakker.example" },
        { "staff-new-task", "author=", "anna@example.com, ben@example.com" },
        { "staff-new-task", "", "ben@example.com" },
        { "staff-new-task", "department=sales", "not: the department \"sales\" has no member" },
        { "staff-ticket-assigned", "", "anna@example.com, cleo@example.com" },
        { "staff-post-from-client", "", "anna@example.com, cleo@example.com" },
        { "staff-post-from-provider", "", "cleo@example.com" },
        { "order-succeeded-signup", "", "main" },
        { "order-succeeded-up-downgrade", "", "main" },
        { "payment-bearer-expiring", "1m", "main" },
        { "payment-bearer-expiring", "7", "nothing" },
        { "payment-bearer-expired", "", "main" },
        { "active-phase-ended", "", "main" },
        { "trial-ended-inactive", "", "main" },
        { "trial-ended-normal", "", "main" },
        { "contract-cancelled", "", "main" },
        { "trial-end-approaching", "7", "main" },
        { "trial-end-approaching", "6", "nothing" },
        { "payment-data-changed", "", "main" },
    };

    [Fact]
    public void Cases_Together_NameEveryTypeOfTheCatalogue()
    {
        EventCatalogue.All.Count.ShouldBe(40);
        EventCatalogue.All.Select(t => t.Key).Except(Cases.Select(c => (string)c[0]), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Event_OfTheCatalogue_ReachesItsAudienceOrSaysWhyNot(string typeKey, string changes, string expected)
    {
        var type = EventCatalogue.Find(typeKey)!;
        var words = changes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var fields = words.Where(w => w.StartsWith("customer.", StringComparison.Ordinal)).Select(w => w["customer.".Length..].Split('=')).Select(p => (p[0], p[1])).ToArray();
        var customer = await scenario.AddCustomerAsync(null, fields);
        var data = EventScenario.SampleOf(type);
        foreach (var change in words.Where(w => w.Contains('=', StringComparison.Ordinal) && !w.StartsWith("customer.", StringComparison.Ordinal)))
            Change(data, type, change, customer);

        var id = type.IsReminder
            ? await RemindAsync(type, customer, data, words[0])
            : await scenario.AcceptAsync(type.Key, type.NeedsCustomer ? customer : null, data);

        if (expected == "nothing")
        {
            id.ShouldBeNull();
            return;
        }

        var notification = await scenario.NotificationAsync(id.ShouldNotBeNull());
        if (expected.StartsWith("not: ", StringComparison.Ordinal))
        {
            notification.Decision.ShouldBe(NotificationDecision.NotSent);
            notification.Reason.ShouldContain(expected["not: ".Length..]);
            (await scenario.ReadAsync(db => db.MessageResults.AnyAsync(r => r.NotificationId == id))).ShouldBeFalse();
            return;
        }

        var sent = await scenario.MailOfAsync(id.Value);
        sent.To.Order(StringComparer.Ordinal).ShouldBe(Addresses(expected, customer).Order(StringComparer.Ordinal), notification.Reason);
        sent.Subject.ShouldNotBeEmpty();
        sent.Html.ShouldNotBeNull().ShouldContain("Example Hosting");
        sent.Text.ShouldNotBeNull().ShouldContain("Kind regards");
        (sent.Subject + sent.Html + sent.Text).ShouldNotContain("{{");
    }

    [Fact]
    public async Task Event_OfEveryTypeWithItsRuleSwitchedOff_IsKeptWithTheReasonAndNotSent()
    {
        await using var off = await EventScenario.StartAsync(new DayClock());
        var customer = await off.AddCustomerAsync();
        await off.ChangeAsync(db => db.NotificationRules.ExecuteUpdate(set => set.SetProperty(r => r.Enabled, false)));

        foreach (var type in EventCatalogue.All.Where(t => !t.IsReminder))
            await off.AcceptSampleAsync(type.Key, type.NeedsCustomer ? customer : null);
        foreach (var type in EventCatalogue.All.Where(t => t.IsReminder))
        {
            LeadTime.TryParse(type.LeadTimes[0], out var lead).ShouldBeTrue();
            var date = lead.Months ? off.Today.AddMonths(lead.Count) : off.Today.AddDays(lead.Count);
            using var put = await off.Api.PutAsJsonAsync($"/api/v1/dated-subjects/{type.Key}/off", new { customerNumber = customer, date, data = EventScenario.SampleOf(type) });
            ((int)put.StatusCode).ShouldBe(201, await put.Content.ReadAsStringAsync());
        }

        await off.App.Services.GetRequiredService<ReminderClock>().FireAsync(CancellationToken.None);

        var kept = await off.ReadAsync(db => db.Notifications.AsNoTracking().ToListAsync());
        kept.Select(n => n.TypeKey).Order(StringComparer.Ordinal).ShouldBe(EventCatalogue.All.Select(t => t.Key).Order(StringComparer.Ordinal));
        kept.ShouldAllBe(n => n.Decision == NotificationDecision.NotSent && n.Reason == $"Not sent: the rule of \"{n.TypeName}\" is switched off.");
        (await off.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Event_OfEveryStaffTypeThatAllSwitchedOffForThemselves_IsNotSent()
    {
        await using var off = await EventScenario.StartAsync(new DayClock());
        var types = EventCatalogue.All.Where(t => t.IsForStaff).ToList();
        await off.UseAsync<StaffService>(async staff =>
        {
            foreach (var (who, type) in ((string[])["anna", "ben", "cleo"]).SelectMany(who => types.Select(type => (who, type))))
                (await staff.SwitchAsync($"{who}@example.com", type.Key, false, CancellationToken.None)).Error.ShouldBeNull();
        });

        foreach (var type in types)
        {
            var kept = await off.NotificationAsync(await off.AcceptSampleAsync(type.Key, null));
            kept.Decision.ShouldBe(NotificationDecision.NotSent, kept.Reason);
        }

        types.Count.ShouldBe(4);
        (await off.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(0);
    }

    private async Task<long?> RemindAsync(EventType type, string customer, JsonObject data, string days)
    {
        var today = scenario.Today;
        var date = days.EndsWith('m') ? today.AddMonths(1) : today.AddDays(int.Parse(days, CultureInfo.InvariantCulture));
        var subject = $"{customer}-{type.Key}";
        using var put = await scenario.Api.PutAsJsonAsync($"/api/v1/dated-subjects/{type.Key}/{subject}", new { customerNumber = customer, date, data });
        ((int)put.StatusCode).ShouldBe(201, await put.Content.ReadAsStringAsync());
        await scenario.App.Services.GetRequiredService<ReminderClock>().FireAsync(CancellationToken.None);
        return await scenario.ReadAsync(db => db.Notifications
            .Where(n => db.DatedSubjects.Any(s => s.Id == n.DatedSubjectId && s.ExternalId == subject)).Select(n => (long?)n.Id).SingleOrDefaultAsync());
    }

    private static void Change(JsonObject data, EventType type, string change, string customer)
    {
        var (name, value) = (change.Split('=')[0], change.Split('=')[1]);
        if (value.Length == 0)
        {
            data.Remove(name);
            return;
        }

        var known = string.Join(';', value.Split(';').Select(v => v is "main" or "tech" ? EventScenario.AddressOf(customer, v) : v));
        data[name] = EventScenario.ToJson(type.Fields.First(f => f.Name == name), known);
    }

    private static IEnumerable<string> Addresses(string expected, string customer) => expected == "all"
        ? [EventScenario.AddressOf(customer, "main"), EventScenario.AddressOf(customer, "tech")]
        : expected.Split(", ").Select(who => who.Contains('@', StringComparison.Ordinal) ? who : EventScenario.AddressOf(customer, who));
}
