using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Notifications;

/// <summary>Dated reminders, day by day, on a clock of the test's own.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private readonly DayClock clock = new();
    private EventScenario scenario = null!;

    public async Task InitializeAsync() => scenario = await EventScenario.StartAsync(clock);

    public async Task DisposeAsync() => await scenario.DisposeAsync();

    [Fact]
    public async Task Reminders_EachDayOfTwoWeeks_AreFiredExactlyAtTheirLeadTimes()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("service-deletion-soon", "s-1", customer, clock.Today.AddDays(9));

        for (var day = 0; day < 14; day++)
        {
            // Often a day, and after a restart of the job too: each lead time is one reminder.
            await FireAsync();
            await FireAsync();
            clock.Advance(TimeSpan.FromDays(1));
        }

        var left = await scenario.ReadAsync(db => db.Notifications.OrderBy(n => n.Id).Select(n => n.Data).ToListAsync());
        left.Select(data => JsonNode.Parse(data)!["daysLeft"]!.GetValue<decimal>()).ShouldBe([7, 5, 3, 1]);
        (await LeadTimesAsync("s-1")).ShouldBe(["7d", "5d", "3d", "1d"]);
    }

    [Fact]
    public async Task Reminders_AfterThreeDaysWithoutTheProgram_OnlyTheNearestMissedOneIsFired()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("service-expiring", "s-2", customer, clock.Today.AddDays(5));
        await FireAsync();

        clock.Advance(TimeSpan.FromDays(3));
        await FireAsync();

        // Four and three days before were missed; two days before is today.
        (await LeadTimesAsync("s-2")).ShouldBe(["5d", "2d"]);
        await FireAsync();
    }

    [Fact]
    public async Task Reminders_MissedOnADayThatHasNone_NearestIsMadeUpFor()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("service-deletion-soon", "s-3", customer, clock.Today.AddDays(8));
        clock.Advance(TimeSpan.FromDays(4));

        await FireAsync();

        // Seven and five days before were missed; today, four before, has none of its own.
        (await LeadTimesAsync("s-3")).ShouldBe(["5d"]);
        var data = JsonNode.Parse((await scenario.ReadAsync(db => db.Notifications.SingleAsync(n => n.LeadTime == "5d"))).Data)!;
        data["daysLeft"]!.GetValue<decimal>().ShouldBe(4);
    }

    [Fact]
    public async Task Reminders_OneDateIsDamaged_OthersAreFiredAndItIsOnceItIsSentAgain()
    {
        var (one, two) = (await scenario.AddCustomerAsync(), await scenario.AddCustomerAsync());
        var date = clock.Today.AddDays(8);
        await PutAsync("service-deletion-soon", "damaged", one, date);
        await PutAsync("service-deletion-soon", "good", two, date);
        await scenario.ReadAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "DatedSubjects" SET "Data" = 'damaged' WHERE "ExternalId" = 'damaged'"""));

        clock.Advance(TimeSpan.FromDays(1));
        await FireAsync();

        (await LeadTimesAsync("good")).ShouldBe(["7d"]);
        (await LeadTimesAsync("damaged")).ShouldBeEmpty();
        await PutAsync("service-deletion-soon", "damaged", one, date);
        await FireAsync();
        (await LeadTimesAsync("damaged")).ShouldBe(["7d"]);
    }

    [Fact]
    public async Task Reminders_ProgramComesBackBeforeTheTimeOfDay_CustomerIsRemindedOnceThatDay()
    {
        await using var morning = await EventScenario.StartAsync(clock, null, "Messaging:Events:ReminderTime=08:00:00");
        var customer = await morning.AddCustomerAsync();
        await PutAsync("service-expiring", "night", customer, clock.Today.AddDays(6), null, morning);

        // Five days before was missed. At two o'clock at night of the next day, four days before, its reminder is still to come.
        clock.Advance(TimeSpan.FromHours(38));
        await FireAsync(morning);
        clock.Advance(TimeSpan.FromHours(7));
        await FireAsync(morning);

        (await LeadTimesAsync("night", morning)).ShouldBe(["4d"]);
    }

    [Fact]
    public async Task Reminders_OneCustomerIsDamaged_OthersAreReminded()
    {
        var (one, two) = (await scenario.AddCustomerAsync(), await scenario.AddCustomerAsync());
        await PutAsync("service-deletion-soon", "of-damaged", one, clock.Today.AddDays(8));
        await PutAsync("service-deletion-soon", "of-good", two, clock.Today.AddDays(8));
        await scenario.ReadAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Customers" SET "Fields" = 'damaged' WHERE "Number" = {one}"""));

        clock.Advance(TimeSpan.FromDays(1));
        await FireAsync();

        (await LeadTimesAsync("of-good")).ShouldBe(["7d"]);
    }

    [Fact]
    public async Task Reminders_MailOfEventsWasStoppedForDays_CustomerGetsTheNearestOneWithTheDaysThatAreLeft()
    {
        var customer = await scenario.AddCustomerAsync();
        (await scenario.Api.PostAsync("/api/v1/event-mail/stop", null)).EnsureSuccessStatusCode();
        await PutAsync("service-deletion-soon", "waits", customer, clock.Today.AddDays(7));
        for (var day = 0; day < 3; day++)
        {
            await FireAsync();
            clock.Advance(TimeSpan.FromDays(1));
        }

        (await LeadTimesAsync("waits")).ShouldBe(["7d", "5d"]);
        await StartMailAsync();

        var ids = await scenario.ReadAsync(db => db.Notifications.OrderBy(n => n.Id).Select(n => n.Id).ToListAsync());
        (await scenario.MailOfAsync(ids[1])).Text.ShouldNotBeNull().ShouldMatch(@"Days left\W+4\b");
        (await RefusalOfAsync(ids[0])).ShouldStartWith("A later reminder of the same date came due");
        await scenario.UseAsync<ResultService>(results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { NotificationId = ids[0] }), false, CancellationToken.None));
        (await scenario.MailOfAsync(ids[0])).To.Count.ShouldBe(2, "a person wants it all the same");
    }

    [Theory]
    [InlineData(9, "The date passed")]
    [InlineData(2, "The date was changed")]
    public async Task Reminders_WaitedUntilTheyWereNotTrueAnyMore_AreNotSentAndSayWhy(int days, string why)
    {
        var customer = await scenario.AddCustomerAsync();
        (await scenario.Api.PostAsync("/api/v1/event-mail/stop", null)).EnsureSuccessStatusCode();
        await PutAsync("service-deletion-soon", "moved", customer, clock.Today.AddDays(7));
        await FireAsync();
        if (days < 7)
            await PutAsync("service-deletion-soon", "moved", customer, clock.Today.AddDays(40));

        clock.Advance(TimeSpan.FromDays(days));
        await StartMailAsync();

        var id = await scenario.ReadAsync(db => db.Notifications.OrderBy(n => n.Id).Select(n => n.Id).FirstAsync());
        (await RefusalOfAsync(id)).ShouldStartWith(why);
    }

    [Fact]
    public async Task OwnType_BecomesOneOfRemindersAndBack_SubjectsAreRemindedAsItIsThen()
    {
        var customer = await scenario.AddCustomerAsync();
        await SaveTypeAsync("7");
        await EnableAsync("lease-ends");
        using (var put = await scenario.Api.PutAsJsonAsync("/api/v1/dated-subjects/lease-ends/l-2", new { customerNumber = customer, date = clock.Today.AddDays(8) }))
            put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        await SaveTypeAsync();
        clock.Advance(TimeSpan.FromDays(2));
        await FireAsync();
        await SaveTypeAsync("5");

        clock.Advance(TimeSpan.FromDays(1));
        await FireAsync();

        (await LeadTimesAsync("l-2")).ShouldBe(["5d"]);
    }

    [Fact]
    public async Task OwnType_LeadTimesChanged_HoldForSubjectsThatAreThere()
    {
        var customer = await scenario.AddCustomerAsync();
        await SaveTypeAsync("7");
        using (var put = await scenario.Api.PutAsJsonAsync("/api/v1/dated-subjects/lease-ends/l-1", new { customerNumber = customer, date = clock.Today.AddDays(31) }))
            put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        await SaveTypeAsync("30", "7");
        await EnableAsync("lease-ends");

        clock.Advance(TimeSpan.FromDays(1));
        await FireAsync();

        (await LeadTimesAsync("l-1")).ShouldBe(["30d"]);
    }

    [Theory]
    [InlineData("7dm")]
    [InlineData("d")]
    [InlineData("-7d")]
    [InlineData("25m")]
    public void TryParse_NoLeadTime_IsRefused(string text) => LeadTime.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("7d")]
    [InlineData("24m")]
    public void DueOn_DateAtTheBeginningOfTime_IsTheFirstDay(string leadTime)
    {
        LeadTime.TryParse(leadTime, out var lead).ShouldBeTrue();

        lead.DueOn(DateOnly.MinValue.AddDays(3)).ShouldBe(DateOnly.MinValue);
        lead.DueOn(new DateOnly(2026, 3, 31)).ShouldBe(leadTime == "7d" ? new DateOnly(2026, 3, 24) : new DateOnly(2024, 3, 31));
    }

    [Fact]
    public async Task Reminders_DatePassedMeanwhile_AreNotSentAndSayWhy()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("service-expiring", "s-4", customer, clock.Today.AddDays(1));
        clock.Advance(TimeSpan.FromDays(3));

        await FireAsync();

        var notification = await scenario.ReadAsync(db => db.Notifications.SingleAsync(n => n.TypeKey == "service-expiring"));
        notification.Decision.ShouldBe(NotificationDecision.NotSent);
        notification.Reason.ShouldContain("had passed");
    }

    [Fact]
    public async Task Put_AnotherDate_BeginsANewRound()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("service-deletion-soon", "s-5", customer, clock.Today.AddDays(7));
        await FireAsync();
        clock.Advance(TimeSpan.FromDays(1));
        await PutAsync("service-deletion-soon", "s-5", customer, clock.Today.AddDays(7));

        await FireAsync();

        (await LeadTimesAsync("s-5")).ShouldBe(["7d", "7d"]);
    }

    [Fact]
    public async Task Put_OwnLeadTimes_HoldInPlaceOfTheRules()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutAsync("trial-end-approaching", "s-6", customer, clock.Today.AddDays(3), ["3", "0"]);

        await FireAsync();

        (await LeadTimesAsync("s-6")).ShouldBe(["3d"]);
    }

    [Fact]
    public async Task Coming_NextThirtyDays_SaysWhoWouldAndWouldNotBeReminded()
    {
        var (one, two) = (await scenario.AddCustomerAsync(), await scenario.AddCustomerAsync(null, ("postPaid", "true")));
        await PutAsync("low-balance", "b-1", one, clock.Today.AddDays(11));
        await PutAsync("low-balance", "b-2", two, clock.Today.AddDays(11));

        var coming = await scenario.Api.GetFromJsonAsync<JsonArray>("/api/v1/dated-subjects/coming?days=30");

        coming.ShouldNotBeNull().Count(c => c!["externalId"]!.GetValue<string>() == "b-1" && c["wouldSend"]!.GetValue<bool>()).ShouldBe(7);
        coming.Where(c => c!["externalId"]!.GetValue<string>() == "b-2").ShouldAllBe(c => !c!["wouldSend"]!.GetValue<bool>() && c["reason"]!.GetValue<string>().Contains("post-paid"));
    }

    private Task EnableAsync(string type) => scenario.UseAsync<NotificationRuleService>(async rules =>
    {
        var rule = (await rules.GetAsync(type, CancellationToken.None)).Value!.Rule;
        (await rules.SaveAsync(type, NotificationRuleInput.Of(rule) with { Enabled = true, SenderProfileKey = "events" }, rule.Version, CancellationToken.None)).Error.ShouldBeNull();
    });

    /// <summary>Starts the mail of events once the program has noticed the test's days, by which it would else move what is about to leave.</summary>
    private async Task StartMailAsync()
    {
        await scenario.App.Services.GetRequiredService<ClockWatch>().LookAsync(CancellationToken.None);
        (await scenario.Api.PostAsync("/api/v1/event-mail/start", null)).EnsureSuccessStatusCode();
    }

    /// <summary>Why the message of an event was not sent; waits for it.</summary>
    private async Task<string> RefusalOfAsync(long notification) => (await scenario.WaitAsync(async () =>
        await scenario.ReadAsync(db => db.MessageResults.AsNoTracking().SingleAsync(r => r.NotificationId == notification)) is { Status: MessageResultStatus.GenerateFailed } found ? found : null)).LastError!;

    private async Task SaveTypeAsync(params string[] leadTimes)
    {
        using var put = await scenario.Api.PutAsJsonAsync("/api/v1/event-types/lease-ends", new { name = "Lease ends", audience = "MainAddress", leadTimes });
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
    }

    private Task<int> FireAsync(EventScenario? of = null) => (of ?? scenario).App.Services.GetRequiredService<ReminderClock>().FireAsync(CancellationToken.None);

    private Task<List<string?>> LeadTimesAsync(string subject, EventScenario? of = null) => (of ?? scenario).ReadAsync(db => db.Notifications
        .Where(n => db.DatedSubjects.Any(s => s.Id == n.DatedSubjectId && s.ExternalId == subject)).OrderBy(n => n.Id).Select(n => n.LeadTime).ToListAsync());

    private async Task PutAsync(string type, string subject, string customer, DateOnly date, string[]? leadTimes = null, EventScenario? of = null)
    {
        var data = EventScenario.SampleOf(EventCatalogue.Find(type)!);
        // What the event does not say, the customer's own field says.
        data.Remove("postPaid");
        using var put = await (of ?? scenario).Api.PutAsJsonAsync($"/api/v1/dated-subjects/{type}/{subject}", new { customerNumber = customer, date, data, leadTimes });
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
    }
}
