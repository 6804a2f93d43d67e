using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Notifications;

/// <summary>What the billing system is promised when it posts an event.</summary>
public sealed class EventAcceptanceTests(EventScenario scenario) : IClassFixture<EventScenario>
{
    [Fact]
    public async Task Post_SameExternalIdTwice_IsOneEventAndOneMail()
    {
        var customer = await scenario.AddCustomerAsync();

        var first = await scenario.AcceptSampleAsync("service-suspended", customer, "susp-1");
        var second = await scenario.AcceptSampleAsync("service-suspended", customer, "susp-1");

        second.ShouldBe(first);
        await scenario.MailOfAsync(first);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync(r => r.NotificationId == first))).ShouldBe(1);
    }

    [Fact]
    public async Task Post_SameExternalIdAtTheSameMoment_IsOneEvent()
    {
        var customer = await scenario.AddCustomerAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => scenario.AcceptSampleAsync("service-suspended", customer, "at-once")));

        ids.Distinct().Count().ShouldBe(1);
        (await scenario.ReadAsync(db => db.Notifications.CountAsync(n => n.ExternalId == "at-once"))).ShouldBe(1);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync(r => r.NotificationId == ids[0]))).ShouldBe(1);
    }

    [Theory]
    [InlineData("service-suspended", true)]
    [InlineData("service-renewed", false)]
    public async Task Post_IdThatAnotherEventHas_IsRefusedAndNotTakenForThatEvent(string type, bool ofAnotherCustomer)
    {
        var id = $"taken-{type}";
        var customer = await scenario.AddCustomerAsync();
        await scenario.AcceptSampleAsync("service-suspended", customer, id);
        var other = ofAnotherCustomer ? await scenario.AddCustomerAsync() : customer;

        using var answer = await scenario.Api.PostAsJsonAsync("/api/v1/events", new { type, customerNumber = other, externalId = id, data = new { service = "VPS" } });

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("of another type or customer");
        (await scenario.ReadAsync(db => db.Notifications.CountAsync(n => n.ExternalId == id))).ShouldBe(1);
    }

    [Fact]
    public async Task PostBatch_GoodWrongAndRepeated_EachHasItsOwnOutcome()
    {
        var customer = await scenario.AddCustomerAsync();
        object good = new { type = "service-suspended", customerNumber = customer, externalId = "b-1", data = new { service = "VPS" } };

        using var answer = await scenario.Api.PostAsJsonAsync("/api/v1/events/batch", new[] { good, new { type = "service-suspended", customerNumber = customer, data = new { } }, good });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var items = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["items"]!.AsArray();
        items.Select(i => i!["status"]!.GetValue<string>()).ShouldBe(["created", "failed", "unchanged"]);
        items[2]!["event"]!["id"]!.GetValue<long>().ShouldBe(items[0]!["event"]!["id"]!.GetValue<long>());
        items[1]!["errors"]!["data.service"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{ "service": "VPS \ud83d" }""")]
    [InlineData("""{ "service": "VPS", "\ud83d": "x" }""")]
    public async Task PostBatch_OneHoldsHalfACharacter_OthersAreAccepted(string half)
    {
        var customer = await scenario.AddCustomerAsync();
        string EventOf(string data) => $$"""{ "type": "service-suspended", "customerNumber": "{{customer}}", "data": {{data}} }""";

        using var body = new StringContent($"[{EventOf(half)}, {EventOf("""{ "service": "VPS" }""")}]", null, "application/json");
        using var answer = await scenario.Api.PostAsync("/api/v1/events/batch", body);

        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var items = JsonNode.Parse(text)!["items"]!.AsArray();
        items.Select(i => i!["status"]!.GetValue<string>()).ShouldBe(["failed", "created"]);
        items[0]!["errors"]!.ToJsonString().ShouldContain("half a character");
    }

    [Fact]
    public async Task PostBatch_OneCustomerIsDamaged_OthersAreAccepted()
    {
        var (damaged, good) = (await scenario.AddCustomerAsync(), await scenario.AddCustomerAsync());
        await scenario.ChangeAsync(db => db.Database.ExecuteSql($"""UPDATE "Customers" SET "Fields" = 'damaged' WHERE "Number" = {damaged}"""));

        using var answer = await scenario.Api.PostAsJsonAsync("/api/v1/events/batch", new[] { damaged, good }.Select(customerNumber => new { type = "service-suspended", customerNumber, data = new { service = "VPS" } }));

        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        JsonNode.Parse(text)!["items"]!.AsArray().Select(i => i!["status"]!.GetValue<string>()).ShouldBe(["failed", "created"]);
        text.ShouldContain("The event was not accepted: its customer");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("Yes")]
    [InlineData("YES ")]
    [InlineData("1")]
    public async Task Post_CustomersFieldSaysPostPaid_NothingIsSentHoweverItIsWritten(string postPaid)
    {
        var customer = await scenario.AddCustomerAsync(null, ("postPaid", postPaid));
        var data = EventScenario.SampleOf(EventCatalogue.Find("new-invoice")!);
        data.Remove("postPaid");

        var notification = await scenario.NotificationAsync(await scenario.AcceptAsync("new-invoice", customer, data));

        notification.Reason.ShouldBe("Not sent: the customer is post-paid.");
    }

    [Fact]
    public async Task Post_FirstPassword_ReachesTheCustomerAndNobodyElse()
    {
        const string Password = "kade-7-rotterdam";
        var customer = await scenario.AddCustomerAsync();
        var data = EventScenario.SampleOf(EventCatalogue.Find("client-registered")!);
        data["password"] = Password;

        var id = await scenario.AcceptAsync("client-registered", customer, data);

        (await scenario.MailOfAsync(id)).Html.ShouldNotBeNull().ShouldContain(Password);
        (await scenario.NotificationAsync(id)).Data.ShouldNotContain(Password);
        (await scenario.Api.GetStringAsync($"/api/v1/notifications/{id}")).ShouldNotContain(Password);
        (await scenario.Api.GetStringAsync($"/api/v1/notifications?customer={customer}")).ShouldNotContain(Password);
        var preview = await scenario.Api.PostAsJsonAsync("/api/v1/notification-rules/client-registered/preview", new { notificationId = id });
        (await preview.Content.ReadAsStringAsync()).ShouldNotContain(Password);
        preview.IsSuccessStatusCode.ShouldBeTrue();
        var result = await scenario.ReadAsync(db => db.MessageResults.SingleAsync(r => r.NotificationId == id));
        var kept = await scenario.Api.GetStringAsync($"/api/v1/message-results/{result.Id}/eml");
        kept.ShouldContain("bakker");
        kept.ShouldNotContain(Password);
    }

    [Fact]
    public async Task OwnType_WithSecret_IsHiddenAndStaysSecret()
    {
        const string Pin = "9-4711-2";
        var customer = await scenario.AddCustomerAsync();
        object TypeWith(bool secret) => new
        {
            name = "Card sent", audience = "MainAddress", paragraphs = new[] { "Your PIN is {{event.pin}}." },
            fields = new[] { new { name = "pin", kind = "Text", required = true, meaning = "PIN of the card", sample = "1234", secret } },
        };
        (await scenario.Api.PutAsJsonAsync("/api/v1/event-types/card-sent", TypeWith(true))).StatusCode.ShouldBe(HttpStatusCode.Created);
        await scenario.UseAsync<NotificationRuleService>(async rules =>
        {
            var rule = (await rules.GetAsync("card-sent", CancellationToken.None)).Value!.Rule;
            var compared = NotificationRuleInput.Of(rule) with { Condition = new RuleCondition("pin", ConditionOperator.Equals, Pin) };
            (await rules.SaveAsync("card-sent", compared, rule.Version, CancellationToken.None)).Error.ShouldBeOfType<Invalid>().Fields["condition"][0].ShouldContain("secret");
            (await rules.SaveAsync("card-sent", NotificationRuleInput.Of(rule) with { Enabled = true, SenderProfileKey = "events" }, rule.Version, CancellationToken.None)).Error.ShouldBeNull();
        });

        var id = await scenario.AcceptAsync("card-sent", customer, new JsonObject { ["pin"] = Pin });

        (await scenario.MailOfAsync(id)).Html.ShouldNotBeNull().ShouldContain(Pin);
        (await scenario.Api.GetStringAsync($"/api/v1/notifications/{id}")).ShouldNotContain(Pin);
        using var opened = await scenario.Api.PutAsJsonAsync("/api/v1/event-types/card-sent", TypeWith(false));
        opened.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await opened.Content.ReadAsStringAsync()).ShouldContain("fields[0].secret");
    }

    [Fact]
    public async Task Post_ClientRegisteredTwice_IsSentOnce()
    {
        var customer = await scenario.AddCustomerAsync();

        await scenario.MailOfAsync(await scenario.AcceptSampleAsync("client-registered", customer, "reg-1"));
        var second = await scenario.NotificationAsync(await scenario.AcceptSampleAsync("client-registered", customer, "reg-2"));

        second.Decision.ShouldBe(NotificationDecision.NotSent);
        second.Reason.ShouldContain("only once");
    }

    [Theory]
    [InlineData("""{"type":"new-invoce"}""", "type", "new-invoice")]
    [InlineData("""{}""", "type", "catalogue")]
    [InlineData("""{"type":"new-invoice","data":{}}""", "customerNumber", "which customer")]
    [InlineData("""{"type":"new-invoice","customerNumber":"nobody","data":{}}""", "customerNumber", "does not exist")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":{}}""", "data.service", "missing")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":{"service":5}}""", "data.service", "a text")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":{"service":"x","suspendedOn":"tomorrow"}}""", "data.suspendedOn", "2026-12-01")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":{"servise":"x","service":"x"}}""", "data.servise", "Did you mean \"service\"?")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":[1]}""", "data", "object")]
    [InlineData("""{"type":"low-balance","customerNumber":"*","data":{}}""", "type", "dated-subjects")]
    [InlineData("""{"type":"service-suspended","customerNumber":"*","data":{"service":"x"},"templateExternalId":"none"}""", "templateExternalId", "does not exist")]
    public async Task Post_WrongInput_NamesTheField(string body, string field, string words)
    {
        var customer = await scenario.AddCustomerAsync();

        using var answer = await scenario.Api.PostAsync("/api/v1/events", new StringContent(body.Replace("*", customer, StringComparison.Ordinal), null, "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        problem["errors"]![field].ShouldNotBeNull(problem.ToJsonString())[0]!.GetValue<string>().ShouldContain(words);
    }

    [Fact]
    public async Task Post_RuleSwitchedOff_IsKeptWithTheReasonAndNotSent()
    {
        var customer = await scenario.AddCustomerAsync();
        await scenario.UseAsync<NotificationRuleService>(rules => rules.SetEnabledAsync("trial-ended-inactive", false, CancellationToken.None));

        var id = await scenario.AcceptSampleAsync("trial-ended-inactive", customer);

        using var answer = await scenario.Api.GetAsync($"/api/v1/notifications/{id}");
        var read = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        read["decision"]!.GetValue<string>().ShouldBe("NotSent");
        read["reason"]!.GetValue<string>().ShouldContain("switched off");
        read["messageResultId"].ShouldBeNull();
    }

    [Fact]
    public async Task Post_WithTemplateExternalId_SendsThatTemplateOnceAndNotTheRules()
    {
        var customer = await scenario.AddCustomerAsync();
        await AddTemplateAsync("order-thanks", "Merci pour {{event.plan}}", "<p>Merci, {{customer.name}} ({{event.contract}})</p>", "order-succeeded-signup");

        var id = await scenario.AcceptSampleAsync("order-succeeded-signup", customer, "order-77", "order-thanks");
        var sent = await scenario.MailOfAsync(id);

        sent.Subject.ShouldBe("Merci pour Business, monthly");
        sent.Html.ShouldNotBeNull().ShouldContain("V-2026-118");
        (await scenario.ReadAsync(db => db.Notifications.CountAsync(n => n.CustomerId != null && n.Customer!.Number == customer))).ShouldBe(1);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync(r => r.Customer!.Number == customer))).ShouldBe(1);
    }

    [Fact]
    public async Task Post_CustomersLanguage_ChoosesTheTranslation()
    {
        var dutch = await scenario.AddCustomerAsync("nl-BE");
        var other = await scenario.AddCustomerAsync("sv");
        await AddTemplateAsync("cancelled", "Cancelled: {{event.contract}}", "<p>Cancelled</p>", "contract-cancelled", ("nl", "Opgezegd: {{event.contract}}"));

        (await scenario.MailOfAsync(await scenario.AcceptSampleAsync("contract-cancelled", dutch, null, "cancelled"))).Subject.ShouldBe("Opgezegd: V-2026-118");
        (await scenario.MailOfAsync(await scenario.AcceptSampleAsync("contract-cancelled", other, null, "cancelled"))).Subject.ShouldBe("Cancelled: V-2026-118");
    }

    [Fact]
    public async Task Post_WhileEventMailIsStopped_WaitsAndIsSentAfterTheStart()
    {
        await using var own = await EventScenario.StartAsync();
        var customer = await own.AddCustomerAsync();
        (await own.Api.PostAsync("/api/v1/event-mail/stop", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await own.Api.PostAsync("/api/v1/event-mail/stop", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        var id = await own.AcceptSampleAsync("service-suspended", customer);
        (await own.ReadAsync(db => db.MessageResults.SingleAsync(r => r.NotificationId == id))).Status.ShouldBe(MessageResultStatus.Waiting);
        (await own.Api.PostAsync("/api/v1/event-mail/start", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await own.MailOfAsync(id)).To.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Start_OneEventIsDamaged_SendsTheOthersAndSaysWhy()
    {
        await using var own = await EventScenario.StartAsync();
        var customer = await own.AddCustomerAsync();
        (await own.Api.PostAsync("/api/v1/event-mail/stop", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var (first, damaged, last) = (await own.AcceptSampleAsync("service-suspended", customer), await own.AcceptSampleAsync("service-suspended", customer), await own.AcceptSampleAsync("service-suspended", customer));
        await own.ChangeAsync(db => db.Database.ExecuteSql($"""UPDATE "Notifications" SET "Data" = 'damaged' WHERE "Id" = {damaged}"""));

        (await own.Api.PostAsync("/api/v1/event-mail/start", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await own.MailOfAsync(first);
        await own.MailOfAsync(last);
        var left = await own.WaitAsync(async () => await own.ReadAsync(db => db.MessageResults.AsNoTracking().SingleAsync(r => r.NotificationId == damaged)) is
        { Status: MessageResultStatus.GenerateFailed } found ? found : null);
        left.LastError.ShouldNotBeNull().ShouldStartWith("The event cannot be read from the database; what is kept of it is damaged.");
    }

    [Theory]
    [InlineData("Süd & Söhne")]
    [InlineData("O'Neill")]
    public async Task List_SearchForWhatTheEventSays_FindsItInEveryLanguage(string service)
    {
        var customer = await scenario.AddCustomerAsync();
        var id = await scenario.AcceptAsync("service-suspended", customer, new JsonObject { ["service"] = $"VPS of {service}" });

        var found = JsonNode.Parse(await scenario.Api.GetStringAsync($"/api/v1/notifications?search={Uri.EscapeDataString(service)}"))!["items"]!.AsArray();

        found.Select(n => n!["id"]!.GetValue<long>()).ShouldBe([id]);
        found[0]!["data"]!["service"]!.GetValue<string>().ShouldBe($"VPS of {service}");
    }

    [Fact]
    public async Task Post_CustomerWithoutAddress_FailsAndIsSentAgainOnceMended()
    {
        var customer = await scenario.AddCustomerAsync();
        await scenario.ChangeAsync(db => db.EmailAddresses.RemoveRange(db.EmailAddresses.Where(a => db.Customers.Any(c => c.Id == a.CustomerId && c.Number == customer))));

        var id = await scenario.AcceptSampleAsync("service-suspended", customer);
        var failed = await scenario.WaitAsync(async () => await scenario.ReadAsync(db => db.MessageResults.AsNoTracking().SingleAsync(r => r.NotificationId == id)) is
        { Status: MessageResultStatus.RecipientKeyNotFound } found ? found : null);
        failed.LastError.ShouldNotBeNull().ShouldContain("no address");
        await scenario.ChangeAsync(db => db.EmailAddresses.Add(new() { CustomerId = failed.CustomerId!.Value, RecipientKey = "main", Address = "late@example.com" }));
        await scenario.UseAsync<ResultService>(async results =>
            (await results.SendAgainAsync(new ResultSelection(null, new ResultFilter { EventType = "service-suspended", NotificationId = id }), false, CancellationToken.None)).Value!.Changed.ShouldBe(1));

        (await scenario.MailOfAsync(id)).To.ShouldBe(["late@example.com"]);
        (await scenario.ReadAsync(db => db.AuditEntries.AnyAsync(a => a.Action == "Sent again"))).ShouldBeTrue();
    }

    [Fact]
    public async Task Results_OfEvents_AreListedByTypeWithTheirEvent()
    {
        var customer = await scenario.AddCustomerAsync();
        var id = await scenario.AcceptSampleAsync("payment-data-changed", customer);
        await scenario.MailOfAsync(id);

        using var answer = await scenario.Api.GetAsync("/api/v1/message-results?eventType=payment-data-changed");

        var item = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["items"]!.AsArray().Single(i => i!["notificationId"]!.GetValue<long>() == id)!;
        item["eventType"]!.GetValue<string>().ShouldBe("payment-data-changed");
        item["runId"].ShouldBeNull();
        item["status"]!.GetValue<string>().ShouldBe("SendSuccessful");
    }

    private async Task AddTemplateAsync(string key, string subject, string html, string type, (string Language, string Text)? translation = null)
    {
        await scenario.UseAsync<SubjectTemplateService>(async subjects =>
        {
            var translations = translation is var (language, text) ? new Dictionary<string, string>(StringComparer.Ordinal) { [language] = text } : null;
            var saved = await subjects.SaveAsync(key, new SubjectTemplateInput(key, subject, translations) { EventType = type });
            saved.Value.ShouldNotBeNull(saved.Error?.Message).Problems.ShouldBeEmpty();
        });
        await scenario.UseAsync<BodyTemplateService>(async bodies =>
            (await bodies.SaveAsync(key, new BodyTemplateInput(key, BodyFormat.Html, html) { EventType = type })).Value!.Problems.Where(p => p.Severity == ProblemSeverity.Error).ShouldBeEmpty());
        using var put = await scenario.Api.PutAsJsonAsync($"/api/v1/event-templates/{key}", new { name = key, eventType = type, subjectTemplateKey = key, htmlBodyTemplateKey = key });
        ((int)put.StatusCode).ShouldBe(201, await put.Content.ReadAsStringAsync());
    }
}
