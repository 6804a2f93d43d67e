using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Templates;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Api;

/// <summary>Runs, results and previews as an integrator meets them; mails are captured.</summary>
public sealed class MessageRunsApiTests : IAsyncLifetime
{
    private const int Customers = 6;
    private TestApp _app = default!;
    private HttpClient _api = default!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync();
        _api = await _app.CreateApiClientAsync(Role.Biller);
        await SeedAsync();
    }

    public async Task DisposeAsync()
    {
        _api.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Check_OneOfEachProblem_CountsThem()
    {
        var check = await PostAsync("message-runs/check", new { definitionKey = "monthly", selection = new { invoices = Named(1, 2, 3, 4, 5, 6) } });

        check.GetProperty("selected").GetInt32().ShouldBe(6);
        check.GetProperty("willSend").GetInt32().ShouldBe(4);
        check.GetProperty("from").GetString().ShouldBe("billing@example.com");
        Codes(check).ShouldBe(["RecipientKeyNotFound Blocked 1", "NotApproved Warning 1", "ZeroAmount Warning 6", "NoLanguage Info 6"]);
    }

    [Fact]
    public async Task Check_NothingLeftOut_CountsTheConceptToo()
    {
        var check = await PostAsync("message-runs/check", new { definitionKey = "monthly", selection = new { invoices = Named(1, 2, 3, 4, 5, 6) }, leaveOut = Array.Empty<string>() });

        check.GetProperty("willSend").GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task Check_UnknownDefinition_IsNotFound()
    {
        using var answer = await _api.PostAsJsonAsync("/api/v1/message-runs/check", new { definitionKey = "none", selection = new { invoices = Named(1) } });

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{}", "selection")]
    [InlineData("""{"invoices":["ext-1"],"clusterKey":"north"}""", "selection")]
    [InlineData("""{"clusterKey":""}""", "selection.clusterKey")]
    [InlineData("""{"clusterKey":" ","periodFrom":"2026-10-01"}""", "selection.clusterKey")]
    [InlineData("""{"periodFrom":"2026-10-31","periodTo":"2026-10-01"}""", "selection.periodTo")]
    public async Task Check_SelectionThatSaysNothingClear_NamesTheField(string selection, string field)
    {
        using var answer = await _api.PostAsJsonAsync("/api/v1/message-runs/check", new { definitionKey = "monthly", selection = JsonDocument.Parse(selection).RootElement });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("message-runs", """{"definitionKey":"monthly","selection":{"invoices":["ext-1"]},"started":false}""", "started")]
    [InlineData("message-runs", """{"definitionKey":"monthly","selection":{"clusterKey":"north","periodForm":"2026-10-01"}}""", "selection.periodForm")]
    [InlineData("message-runs/check", """{"definitionKey":"monthly","selection":{"invoices":["ext-1"]},"leaveOuts":[]}""", "leaveOuts")]
    [InlineData("message-results/send-again", """{"runId":1,"state":"SendFailed"}""", "state")]
    [InlineData("message-results/delete", """{"runId":1,"statuses":["SendFailed"]}""", "statuses")]
    [InlineData("events", """{"type":"message-shown","customerNumber":"C-1","data":{},"template":"welcome"}""", "template")]
    public async Task Post_FieldThatDoesNotExist_DoesNothingAndNamesIt(string path, string body, string field)
    {
        var before = await GetAsync("message-runs");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await _api.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        (await GetAsync("message-runs")).ToString().ShouldBe(before.ToString());
    }

    [Fact]
    public async Task Create_SameKeyTwice_IsOneRun()
    {
        var body = new { definitionKey = "monthly", selection = new { invoices = Named(1, 2) }, start = false };

        var first = await CreateAsync(body, "key-1");
        var second = await CreateAsync(body, "key-1");

        second.GetProperty("id").GetInt64().ShouldBe(first.GetProperty("id").GetInt64());
        (await GetAsync("message-runs")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Create_KeyOfTheDayBeforeYesterday_IsNeitherTheOldRunNorASecondOne()
    {
        var first = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(1) }, start = false }, "monthly");
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-25);
        await using (var db = await _app.OpenDatabaseAsync())
        {
            await db.IdempotentAnswers.ExecuteUpdateAsync(set => set.SetProperty(a => a.CreatedAt, longAgo));
            await db.MessageRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.CreatedAt, longAgo));
        }

        using var answer = await TryCreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(2) }, start = false }, "monthly");

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain($"already made run {first.GetProperty("id").GetInt64()}, more than a day ago");
        await using var after = await _app.OpenDatabaseAsync();
        (await after.MessageRuns.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Create_Stopped_HasItsResultsWaitingAndCanBeClosedOnce()
    {
        var run = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(1, 2, 6) }, bcc = new[] { "archive@example.com" }, start = false });

        run.GetProperty("status").GetString().ShouldBe("Stopped");
        run.GetProperty("bcc")[0].GetString().ShouldBe("archive@example.com");
        run.GetProperty("counts").GetProperty("Waiting").GetInt32().ShouldBe(2);
        run.GetProperty("counts").GetProperty("RecipientKeyNotFound").GetInt32().ShouldBe(1);
        var path = $"/api/v1/message-runs/{run.GetProperty("id").GetInt64()}/close";
        using var closed = await _api.PostAsync(path, null);
        (await closed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("Closed");
        using var again = await _api.PostAsync(path, null);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Create_ConceptIncluded_ListsItAsConcept()
    {
        var run = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(4, 5) }, leaveOut = Array.Empty<string>(), start = false });

        var results = await GetAsync($"message-runs/{run.GetProperty("id").GetInt64()}/results");

        results.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("invoiceNumber").GetString()).ShouldBe(["2026-4", "Concept"], ignoreOrder: true);
    }

    [Fact]
    public async Task Results_ByPages_GiveEachOnce()
    {
        var run = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(1, 2, 3, 4) }, start = false });
        var path = $"message-runs/{run.GetProperty("id").GetInt64()}/results?limit=3";

        var first = await GetAsync(path);
        var second = await GetAsync($"{path}&cursor={first.GetProperty("nextCursor").GetString()}");

        second.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(item => item.GetProperty("invoiceExternalId").GetString()).ShouldBe(Named(1, 2, 3, 4), ignoreOrder: true);
    }

    [Fact]
    public async Task Sent_EveryMail_HasItsTriesAndItsMessage()
    {
        var run = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(1, 2) } });
        var id = run.GetProperty("id").GetInt64();
        await WaitAsync($"message-runs/{id}", state => state.GetProperty("status").GetString() == "Finished");
        var result = (await GetAsync($"message-runs/{id}/results")).GetProperty("items")[0].GetProperty("id").GetInt64();

        var detail = await GetAsync($"message-results/{result}");
        var eml = await _api.GetStringAsync($"/api/v1/message-results/{result}/eml");

        detail.GetProperty("attempts").GetArrayLength().ShouldBe(1);
        eml.ShouldContain("Subject: Invoice 2026-");
        (await PostAsync("message-results/send-again", new { ids = new[] { result } })).GetProperty("changed").GetInt32().ShouldBe(0);
        (await PostAsync("message-results/delete", new { runId = id })).GetProperty("changed").GetInt32().ShouldBe(0);
        (await PostAsync("message-results/send-again", new { ids = new[] { result }, evenIfSent = true })).GetProperty("changed").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Check_InvoicesThatWereCaptured_SaysWithAServerThatTheyReachedNobody()
    {
        var run = await CreateAsync(new { definitionKey = "monthly", selection = new { invoices = Named(1, 2) } });
        var id = run.GetProperty("id").GetInt64();
        await WaitAsync($"message-runs/{id}", state => state.GetProperty("status").GetString() == "Finished");

        (await SentBeforeAsync()).ShouldBe("2 invoices were already sent or are in a run that is still open.");
        await using var db = await _app.OpenDatabaseAsync();
        db.SmtpSettings.Add(new SmtpSettings { Host = "127.0.0.1" });
        await db.SaveChangesAsync();
        (await SentBeforeAsync()).ShouldBe("2 invoices were already sent or are in a run that is still open. "
            + "2 of them were only captured here and reached nobody: include them if the customers are to get them.");
        var sentAgain = await db.MessageResults.Where(r => r.RunId == id).OrderBy(r => r.Id).Select(r => r.Id).FirstAsync();
        db.MessageAttempts.Add(new MessageAttempt { MessageResultId = sentAgain, At = TimeProvider.System.GetUtcNow(), Stage = "EndOfData", Result = "Accepted", ReplyCode = 250, ReplyText = "2.0.0 Ok" });
        await db.SaveChangesAsync();
        (await SentBeforeAsync()).ShouldEndWith(" 1 of them was only captured here and reached nobody: include it if the customer is to get it.");
    }

    [Fact]
    public async Task Preview_OfADefinition_IsTheMail()
    {
        var mail = await PostAsync("previews", new { invoiceExternalId = "ext-1", definitionKey = "monthly" });

        mail.GetProperty("subject").GetString().ShouldBe("Invoice 2026-1");
        mail.GetProperty("text").GetString()!.ShouldContain("Customer 1");
        mail.GetProperty("to")[0].GetString()!.ShouldContain("c1@example.com");
    }

    [Fact]
    public async Task Preview_WithNothingToShow_IsRefused()
    {
        using var answer = await _api.PostAsJsonAsync("/api/v1/previews", new { invoiceExternalId = "ext-1" });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(Role.Viewer, "message-runs/check", HttpStatusCode.Forbidden)]
    [InlineData(Role.Consultant, "message-runs", HttpStatusCode.Forbidden)]
    [InlineData(Role.Viewer, "previews", HttpStatusCode.Forbidden)]
    [InlineData(Role.Consultant, "previews", HttpStatusCode.OK)]
    [InlineData(Role.Viewer, "message-results/delete", HttpStatusCode.Forbidden)]
    public async Task Post_ByRole_FollowsTheTable(Role role, string path, HttpStatusCode expected)
    {
        using var client = await _app.CreateApiClientAsync(role);

        using var answer = await client.PostAsJsonAsync($"/api/v1/{path}", new { invoiceExternalId = "ext-1", definitionKey = "monthly", ids = new[] { 1 }, selection = new { invoices = Named(1) } });

        answer.StatusCode.ShouldBe(expected);
    }

    private static string[] Named(params int[] numbers) => [.. numbers.Select(number => $"ext-{number}")];

    private async Task<string> SentBeforeAsync()
    {
        var check = await PostAsync("message-runs/check", new { definitionKey = "monthly", selection = new { invoices = Named(1, 2) } });
        return check.GetProperty("checks").EnumerateArray().Single(group => group.GetProperty("code").GetString() == "AlreadySent").GetProperty("message").GetString()!;
    }

    private static IEnumerable<string> Codes(JsonElement check) => check.GetProperty("checks").EnumerateArray()
        .Select(group => $"{group.GetProperty("code").GetString()} {group.GetProperty("severity").GetString()} {group.GetProperty("count").GetInt32()}");

    private async Task SeedAsync()
    {
        await using var db = await _app.OpenDatabaseAsync();
        db.RecipientKeys.Add(new RecipientKey { Key = "invoice", DisplayName = "Invoices" });
        db.SenderProfiles.Add(new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" });
        db.SubjectTemplates.Add(new SubjectTemplate { Key = "subject", Name = "Subject", Content = "Invoice {{invoice.number}}", UpdatedBy = "test" });
        db.BodyTemplates.Add(new BodyTemplate { Key = "text", Name = "Text", Format = BodyFormat.Text, Content = "Dear {{customer.name}}", UpdatedBy = "test" });
        db.MessageDefinitions.Add(new MessageDefinition
        {
            Key = "monthly", Name = "Monthly", SenderProfileKey = "billing", RecipientKey = "invoice", SubjectTemplateKey = "subject", TextBodyTemplateKey = "text",
        });
        for (var i = 1; i <= Customers; i++)
        {
            var customer = new Customer { Number = $"C{i}", Name = $"Customer {i}" };
            if (i != 6)
                customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "invoice", Address = $"c{i}@example.com" });
            db.Invoices.Add(new Invoice
            {
                ExternalId = $"ext-{i}", Number = i == 5 ? null : $"2026-{i}", Customer = customer, Status = i == 5 ? InvoiceStatus.Concept : InvoiceStatus.Approved,
                IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR",
            });
        }

        await db.SaveChangesAsync();
    }

    private async Task<JsonElement> GetAsync(string path) => await _api.GetFromJsonAsync<JsonElement>($"/api/v1/{path}");

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _api.PostAsJsonAsync($"/api/v1/{path}", body);
        var content = await answer.Content.ReadFromJsonAsync<JsonElement>();
        answer.IsSuccessStatusCode.ShouldBeTrue(content.ToString());
        return content;
    }

    private async Task<HttpResponseMessage> TryCreateAsync(object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/message-runs") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _api.SendAsync(request);
    }

    private async Task<JsonElement> CreateAsync(object body, string? key = null)
    {
        using var answer = await TryCreateAsync(body, key);
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, run.ToString());
        answer.Headers.Location!.ToString().ShouldBe($"/api/v1/message-runs/{run.GetProperty("id").GetInt64()}");
        return run;
    }

    private async Task WaitAsync(string path, Func<JsonElement, bool> until)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!until(await GetAsync(path)))
            (await pause.WaitForNextTickAsync(limit.Token)).ShouldBeTrue();
    }
}
