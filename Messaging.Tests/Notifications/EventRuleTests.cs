using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Notifications;

/// <summary>Rules, their texts and attachments, own types, staff, and previews.</summary>
public sealed class EventRuleTests(EventScenario scenario) : IClassFixture<EventScenario>
{
    [Fact]
    public async Task SaveAsync_EverythingWrong_SaysSoByField()
    {
        await scenario.UseAsync<NotificationRuleService>(async rules =>
        {
            var saved = await rules.SaveAsync("new-invoice", new NotificationRuleInput
            {
                Enabled = true, TemplateKey = "none", Audience = Audience.EventAddress, RecipientKey = "none", AttachmentKeys = ["1", "2", "3", "4", "5", "6"],
                Condition = new RuleCondition("amont", ConditionOperator.GreaterThan, "5"), LeadTimes = ["7"],
            }, null, CancellationToken.None);

            saved.Error.ShouldBeOfType<Invalid>().Fields.Keys.Order(StringComparer.Ordinal)
                .ShouldBe(["attachmentKeys", "audience", "condition", "leadTimes", "recipientKey", "senderProfileKey", "templateKey"]);
        });
    }

    [Theory]
    [InlineData("1000", true)]
    [InlineData("2000", false)]
    public async Task Condition_OnAField_DecidesWhetherMailIsMade(string moreThan, bool sends)
    {
        var customer = await scenario.AddCustomerAsync();
        await ChangeRuleAsync("new-invoice", rule => rule with { Condition = new RuleCondition("amount", ConditionOperator.GreaterThan, moreThan) });

        var notification = await scenario.NotificationAsync(await scenario.AcceptSampleAsync("new-invoice", customer));

        notification.Decision.ShouldBe(sends ? NotificationDecision.Send : NotificationDecision.NotSent, notification.Reason);
    }

    [Theory]
    [InlineData("amount", "99,50", "12.5")]
    [InlineData("amount", "1,000", "12.5")]
    [InlineData("amount", "1.000,00", "12.5")]
    [InlineData("dueDate", "01/02/2026", "2026-12-01")]
    public async Task SaveAsync_ConditionThatCanBeReadInTwoWays_IsRefused(string field, string value, string example)
    {
        await scenario.UseAsync<NotificationRuleService>(async rules =>
        {
            var rule = (await rules.GetAsync("new-invoice", CancellationToken.None)).Value!.Rule;
            var saved = await rules.SaveAsync("new-invoice", NotificationRuleInput.Of(rule) with { Condition = new RuleCondition(field, ConditionOperator.GreaterThan, value) }, rule.Version, CancellationToken.None);

            saved.Error.ShouldBeOfType<Invalid>().Fields["condition"][0].ShouldContain(example);
        });
    }

    [Fact]
    public async Task Attachments_OfTheSameName_AreNumbered()
    {
        foreach (var key in new[] { "terms-nl", "terms-de" })
        {
            using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(key));
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = "same.pdf" };
            using var put = await scenario.Api.PutAsync($"/api/v1/static-attachments/{key}?name={key}", content);
            put.IsSuccessStatusCode.ShouldBeTrue();
        }
        await ChangeRuleAsync("trial-ended-normal", rule => rule with { AttachmentKeys = ["terms-nl", "terms-de"] });

        var sent = await scenario.MailOfAsync(await scenario.AcceptSampleAsync("trial-ended-normal", await scenario.AddCustomerAsync()));

        sent.Attachments.ShouldBe(["same.pdf", "same (2).pdf"]);
        await ChangeRuleAsync("trial-ended-normal", rule => rule with { AttachmentKeys = [] });
    }

    [Fact]
    public async Task Attachments_OfTheLibrary_GoWithTheMailAndCannotBeDeletedWhileUsed()
    {
        var customer = await scenario.AddCustomerAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("%PDF-terms"));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = "terms.pdf" };
        using var put = await scenario.Api.PutAsync("/api/v1/static-attachments/terms?name=Terms", content);
        put.StatusCode.ShouldBe(HttpStatusCode.Created, await put.Content.ReadAsStringAsync());
        await ChangeRuleAsync("trial-ended-normal", rule => rule with { AttachmentKeys = ["terms"] });

        var sent = await scenario.MailOfAsync(await scenario.AcceptSampleAsync("trial-ended-normal", customer));

        sent.Attachments.ShouldBe(["terms.pdf"]);
        (await scenario.Api.DeleteAsync("/api/v1/static-attachments/terms")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task CustomizeText_ThenEdited_IsWhatIsSentUntilItIsReset()
    {
        var customer = await scenario.AddCustomerAsync();
        string key = "";
        await scenario.UseAsync<NotificationRuleService>(async rules => key = (await rules.CustomizeTextAsync("active-phase-ended", CancellationToken.None)).Value!.SubjectTemplateKey);
        (await SubjectAsync()).ShouldBe("Your contract V-2026-118 has ended");

        await scenario.UseAsync<SubjectTemplateService>(async subjects =>
        {
            (await subjects.SaveAsync(key, new SubjectTemplateInput("Ended", "Bye, {{customer.name}}: {{event.contract}}"))).Value!.Problems.ShouldBeEmpty("the template keeps its event type");
            (await subjects.SaveAsync(key + "-wrong", new SubjectTemplateInput("Wrong", "{{event.contrat}}") { EventType = "active-phase-ended" })).Value!.Problems.Single().Message.ShouldContain("event.contract");
        });
        (await SubjectAsync()).ShouldStartWith("Bye, ");

        await scenario.UseAsync<NotificationRuleService>(async rules => (await rules.ResetTextAsync("active-phase-ended", CancellationToken.None)).Error.ShouldBeNull());
        (await SubjectAsync()).ShouldBe("Your contract V-2026-118 has ended");

        async Task<string> SubjectAsync() => (await scenario.MailOfAsync(await scenario.AcceptSampleAsync("active-phase-ended", customer))).Subject;
    }

    [Fact]
    public async Task Preview_SampleAndPastEvent_SayWhetherAndWhy()
    {
        var customer = await scenario.AddCustomerAsync();
        var data = EventScenario.SampleOf(EventCatalogue.Find("new-payment")!);
        data["status"] = "Pending";
        var past = await scenario.AcceptAsync("new-payment", customer, data);

        using var sample = await scenario.Api.PostAsJsonAsync("/api/v1/notification-rules/new-payment/preview", new { customerNumber = customer });
        using var before = await scenario.Api.PostAsJsonAsync("/api/v1/notification-rules/new-payment/preview", new { notificationId = past });

        var would = JsonNode.Parse(await sample.Content.ReadAsStringAsync())!;
        would["wouldSend"]!.GetValue<bool>().ShouldBeTrue(would.ToJsonString());
        would["to"]!.AsArray().Count.ShouldBe(2);
        would["subject"]!.GetValue<string>().ShouldContain("€250.00");
        would["problems"]!.AsArray().ShouldBeEmpty();
        var wouldNot = JsonNode.Parse(await before.Content.ReadAsStringAsync())!;
        wouldNot["wouldSend"]!.GetValue<bool>().ShouldBeFalse();
        wouldNot["reason"]!.GetValue<string>().ShouldContain("not paid");
    }

    [Fact]
    public async Task OwnType_AddedAndEnabled_WorksLikeThoseOfTheCatalogue()
    {
        var customer = await scenario.AddCustomerAsync();
        using var put = await scenario.Api.PutAsJsonAsync("/api/v1/event-types/parcel-sent", new
        {
            name = "Parcel sent", description = "A parcel is on its way.", audience = "MainAddress",
            fields = new[] { new { name = "parcel", kind = "Text", required = true, meaning = "Number of the parcel", sample = "3S-1" } },
            subject = "Parcel {{event.parcel}} is on its way", paragraphs = new[] { "Your parcel has left us." },
        });
        put.StatusCode.ShouldBe(HttpStatusCode.Created, await put.Content.ReadAsStringAsync());
        await ChangeRuleAsync("parcel-sent", rule => rule with { Enabled = true, SenderProfileKey = "events" });

        var sent = await scenario.MailOfAsync(await scenario.AcceptAsync("parcel-sent", customer, new JsonObject { ["parcel"] = "3S-77" }));

        sent.Subject.ShouldBe("Parcel 3S-77 is on its way");
        sent.Text.ShouldNotBeNull().ShouldContain("Your parcel has left us.");
        (await scenario.Api.DeleteAsync("/api/v1/event-types/parcel-sent")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await scenario.Api.PutAsJsonAsync("/api/v1/event-types/new-invoice", new { name = "Mine" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task OwnType_DeletedWhileItsRuleWasChanged_GoesWithItsRule()
    {
        (await scenario.Api.PutAsJsonAsync("/api/v1/event-types/box-lost", new { name = "Box lost", audience = "Subscribers" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        await ChangeRuleAsync("box-lost", rule => rule with { Enabled = true, SenderProfileKey = "events" });
        (await scenario.Api.PutAsJsonAsync("/api/v1/staff/ben@example.com/subscriptions/box-lost", new { on = true })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await scenario.Api.DeleteAsync("/api/v1/event-types/box-lost")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await scenario.ReadAsync(db => db.NotificationRules.AnyAsync(r => r.TypeKey == "box-lost"))).ShouldBeFalse();
        (await scenario.ReadAsync(db => db.StaffSubscriptions.AnyAsync(s => s.TypeKey == "box-lost"))).ShouldBeFalse();
        using var posted = await scenario.PostAsync("box-lost", null, []);
        posted.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task OwnType_WhoseDeleteCannotBeCommitted_KeepsItsRule()
    {
        (await scenario.Api.PutAsJsonAsync("/api/v1/event-types/box-kept", new { name = "Box kept", audience = "Subscribers" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        await ChangeRuleAsync("box-kept", rule => rule with { Enabled = true, SenderProfileKey = "events" });
        // As when the disk is full: the audit trail, which is written last, takes nothing.
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlRaw("CREATE TRIGGER no_audit BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'full'); END"));

        await scenario.UseAsync<CustomEventTypeService>(async own => await Should.ThrowAsync<DbUpdateException>(own.DeleteAsync("box-kept", CancellationToken.None)));

        await scenario.ChangeAsync(db => db.Database.ExecuteSqlRaw("DROP TRIGGER no_audit"));
        (await scenario.ReadAsync(db => db.NotificationRules.SingleAsync(r => r.TypeKey == "box-kept"))).Enabled.ShouldBeTrue();
        (await scenario.ReadAsync(db => db.CustomEventTypes.AnyAsync(t => t.Key == "box-kept"))).ShouldBeTrue();
    }

    [Fact]
    public async Task Switch_OffForAMember_ThatMemberGetsNoMail()
    {
        await using var own = await EventScenario.StartAsync();
        (await own.Api.PutAsJsonAsync("/api/v1/staff/ben@example.com/subscriptions/staff-new-task", new { on = false })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var data = EventScenario.SampleOf(EventCatalogue.Find("staff-new-task")!);
        data.Remove("author");

        (await own.MailOfAsync(await own.AcceptAsync("staff-new-task", null, data))).To.ShouldBe(["anna@example.com"]);
        (await own.Api.PutAsJsonAsync("/api/v1/staff/nobody@example.com/subscriptions/staff-new-task", new { on = false })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_SenderThatARuleNames_IsRefusedWithTheRulesName() =>
        await scenario.UseAsync<SenderProfileService>(async senders =>
            (await senders.DeleteAsync("events", false, CancellationToken.None)).Error.ShouldBeOfType<StillUsed>().Message.ShouldContain("rule"));

    [Fact]
    public async Task Preview_DefaultTextOfEveryType_HasNoProblems() =>
        await scenario.UseAsync<EventPreviewService>(async previews =>
        {
            foreach (var type in EventCatalogue.All)
            {
                var preview = (await previews.PreviewAsync(new EventPreviewRequest(type.Key), CancellationToken.None)).Value!;
                preview.Mail.Subject.ShouldNotBeNullOrWhiteSpace(type.Key);
                preview.Mail.Problems.Where(p => p.Template is not null).ShouldBeEmpty(type.Key);
            }
        });

    private async Task ChangeRuleAsync(string type, Func<NotificationRuleInput, NotificationRuleInput> change) =>
        await scenario.UseAsync<NotificationRuleService>(async rules =>
        {
            var rule = (await rules.GetAsync(type, CancellationToken.None)).Value!.Rule;
            (await rules.SaveAsync(type, change(NotificationRuleInput.Of(rule)), rule.Version, CancellationToken.None)).Error.ShouldBeNull();
        });
}
