using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Notifications;

/// <summary>What the screens about events ask for.</summary>
public sealed class EventScreensTests(EventScenario scenario) : IClassFixture<EventScenario>
{
    [Fact]
    public async Task Dates_List_SaysWhatIsStillToComeAndWhetherItWouldBeSent()
    {
        var customer = await scenario.AddCustomerAsync();
        await PutDateAsync("service-expiring", "vps-1", customer, scenario.Today.AddDays(4), "automaticRenewal=false");
        await PutDateAsync("service-expiring", "vps-2", customer, scenario.Today.AddDays(40), "automaticRenewal=true");

        await scenario.UseAsync<DatedSubjectService>(async subjects =>
        {
            var page = await subjects.ListAsync("service-expiring", customer, new PageRequest(), CancellationToken.None);
            page.Items.Select(r => r.Row.ExternalId).ShouldBe(["vps-1", "vps-2"]);
            page.Items[0].Coming.Select(r => r.DueOn).ShouldBe(Enumerable.Range(0, 5).Select(scenario.Today.AddDays));
            page.Items[0].Coming[0].WouldSend.ShouldBeTrue(page.Items[0].Coming[0].Reason);
            page.Items[1].Coming[0].Reason.ShouldContain("renews automatically");
            (await subjects.DeleteAsync("service-expiring", "vps-1", CancellationToken.None)).Error.ShouldBeNull();
            (await subjects.ListAsync(null, customer, new PageRequest(), CancellationToken.None)).Total.ShouldBe(1);
        });
    }

    [Fact]
    public async Task Results_OnlyEvents_LeavesRunsOut()
    {
        var customer = await scenario.AddCustomerAsync();
        var id = await scenario.AcceptSampleAsync("contract-cancelled", customer);
        await scenario.MailOfAsync(id);

        var found = JsonNode.Parse(await scenario.Api.GetStringAsync($"/api/v1/message-results?onlyEvents=true&customer={customer}"))!["items"]!.AsArray();

        found.Count.ShouldBe(1);
        await scenario.UseAsync<ResultService>(async results =>
            (await results.ListAsync(new ResultFilter { OnlyEvents = true, OnlyProblems = true, Customer = customer }, new PageRequest(), CancellationToken.None)).Total.ShouldBe(0));
    }

    [Fact]
    public async Task Attachment_Downloaded_IsTheDocumentThatWasPut()
    {
        using var content = new ByteArrayContent("<script>alert(1)</script>"u8.ToArray());
        content.Headers.ContentType = new("text/html");
        content.Headers.ContentDisposition = new("attachment") { FileName = "terms.html" };
        (await scenario.Api.PutAsync("/api/v1/static-attachments/terms-page", content)).StatusCode.ShouldBe(HttpStatusCode.Created);

        using var got = await scenario.Api.GetAsync("/api/v1/static-attachments/terms-page/content");

        (await got.Content.ReadAsStringAsync()).ShouldBe("<script>alert(1)</script>");
        got.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream", "a document must not run in this site's name");
        got.Content.Headers.ContentDisposition!.FileName.ShouldBe("terms.html");
        (await scenario.Api.GetAsync("/api/v1/static-attachments/none/content")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SendTest_UnsavedText_GoesToTheTesterAloneAndIsNoEvent()
    {
        await scenario.AddCustomerAsync();
        var events = await scenario.ReadAsync(db => db.Notifications.CountAsync());
        var request = new EventPreviewRequest("contract-cancelled")
        {
            Subject = "Gone: {{event.contract}}",
            Html = new BodyTemplate { Key = "draft", Name = "Draft", Format = BodyFormat.Html, Content = "<p>Until {{date event.endDate}}</p>", EventType = "contract-cancelled" },
        };

        await scenario.UseAsync<EventPreviewService>(async previews =>
        {
            var sent = await previews.SendTestAsync(request, ["tester@example.com"], CancellationToken.None);
            sent.Error.ShouldBeNull();
            sent.Value!.Ok.ShouldBeTrue(sent.Value.Message);
            (await previews.SendTestAsync(request, [], CancellationToken.None)).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["addresses"]);
        });

        var mail = await scenario.ReadAsync(db => db.CapturedMails.SingleAsync(m => m.Recipients == "tester@example.com"));
        mail.Subject.ShouldBe("[Test] Gone: V-2026-118");
        MimeReader.Read(mail.Content).Html.ShouldNotBeNull().ShouldContain("2026");
        mail.MessageResultId.ShouldBeNull();
        (await scenario.ReadAsync(db => db.Notifications.CountAsync())).ShouldBe(events);
    }

    [Fact]
    public async Task Impact_TextOfAnEvent_ComparesItsLastMails()
    {
        var customer = await scenario.AddCustomerAsync();
        await scenario.UseAsync<NotificationRuleService>(async rules => (await rules.CustomizeTextAsync("payment-bearer-expired", CancellationToken.None)).Error.ShouldBeNull());
        var data = EventScenario.SampleOf(EventCatalogue.Find("payment-bearer-expired")!);
        var id = await scenario.AcceptAsync("payment-bearer-expired", customer, data);
        await scenario.MailOfAsync(id);
        var key = await scenario.ReadAsync(db => db.SubjectTemplates.Where(t => t.EventType == "payment-bearer-expired").Select(t => t.Key).SingleAsync());
        var changed = new SubjectTemplate { Key = key, Name = "Subject", Content = "Your card is no longer valid", EventType = "payment-bearer-expired" };

        var differs = await CheckAsync(changed);
        changed.Content = "{{event.nothing}}";
        var fails = await CheckAsync(changed);

        (differs.Total, differs.Done, differs.Count(Impact.Differs)).ShouldBe((1, 1, 1));
        differs.Items[0].ShouldBe(new ImpactItem(Impact.Differs, "", null, differs.Items[0].CustomerName, "Card has expired", "Differs: subject.", id));
        fails.Count(Impact.FailsNow).ShouldBe(1);
        fails.Items[0].Message.ShouldContain("nothing");
    }

    [Fact]
    public async Task EventMail_StoppedByErrors_IsToldToWhoWatches()
    {
        await using var own = await EventScenario.StartAsync();
        var customer = await own.AddCustomerAsync();
        using var web = own.App.CreateClient();
        (await web.GetStringAsync("/metrics")).ShouldContain("messaging_event_mail_state{state=\"Running\"} 1");
        await own.ChangeAsync(db => db.EventMailStates.ExecuteUpdate(set => set
            .SetProperty(s => s.Status, RunStatus.StoppedByErrors).SetProperty(s => s.StopReason, "The server refused the password.")));

        await own.AcceptSampleAsync("contract-cancelled", customer);

        var metrics = await web.GetStringAsync("/metrics");
        metrics.ShouldContain("messaging_event_mail_state{state=\"StoppedByErrors\"} 1");
        metrics.ShouldContain("messaging_event_messages{status=\"Waiting\"} 1");
        var ready = await web.GetStringAsync("/readyz");
        ready.ShouldContain("The mail of events was stopped by errors. The server refused the password.");
    }

    private async Task<ImpactReport> CheckAsync(Template changed)
    {
        var last = ImpactReport.Nothing;
        await scenario.UseAsync<ImpactCheckService>(async checks =>
        {
            await foreach (var report in checks.CheckAsync(TemplateKind.Subject, changed))
                last = report;
        });
        return last;
    }

    private async Task PutDateAsync(string type, string subject, string customer, DateOnly date, string change)
    {
        var data = EventScenario.SampleOf(EventCatalogue.Find(type)!);
        data[change.Split('=')[0]] = bool.Parse(change.Split('=')[1]);
        using var put = await scenario.Api.PutAsJsonAsync($"/api/v1/dated-subjects/{type}/{subject}", new { customerNumber = customer, date = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), data });
        put.StatusCode.ShouldBe(HttpStatusCode.Created, await put.Content.ReadAsStringAsync());
    }
}
