using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Api;

/// <summary>Customers, clusters, invoices, documents and import over HTTP.</summary>
public sealed class DataApiTests : IAsyncLifetime
{
    private TestApp app = default!;
    private HttpClient api = default!;

    public async Task InitializeAsync()
    {
        app = await TestApp.StartAsync();
        api = await app.CreateApiClientAsync(Role.Biller);
        await using var db = await app.OpenDatabaseAsync();
        db.RecipientKeys.Add(new RecipientKey { Key = "invoice", DisplayName = "Invoices" });
        db.Transformations.Add(new InvoiceTransformation { Key = "pdf", Name = "PDF", Output = TransformationOutput.Uploaded, FileName = "x.pdf", Version = 1 });
        db.Transformations.Add(new InvoiceTransformation { Key = "csv", Name = "CSV", Output = TransformationOutput.Csv, FileName = "x.csv", Content = "x", Version = 1 });
        await db.SaveChangesAsync();
    }

    public async Task DisposeAsync()
    {
        api.Dispose();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Put_ClusterCustomerInvoice_IsCreatedThenReplaced()
    {
        (await PutAsync("customer-clusters/eu", new { name = "Europe" })).Status.ShouldBe(HttpStatusCode.Created);
        (await PutAsync("customer-clusters/nl", new { name = "Netherlands", parentKey = "eu" })).Status.ShouldBe(HttpStatusCode.Created);
        (await PutAsync("customer-clusters/eu", new { name = "Europe", parentKey = "nl" })).Status.ShouldBe(HttpStatusCode.Conflict);
        var customer = new { name = "Bakker & Zonen", clusterKey = "nl", language = "nl", emailAddresses = new[] { new { recipientKey = "invoice", address = "a@example.com" } }, fields = new { contact = "Jan" } };
        (await PutAsync("customers/C-1", customer)).Status.ShouldBe(HttpStatusCode.Created);
        (await PutAsync("customers/C-1", customer)).Status.ShouldBe(HttpStatusCode.OK);

        var created = await PutAsync("invoices/ext-1", Invoice("C-1"));
        created.Status.ShouldBe(HttpStatusCode.Created);
        created.Body.GetProperty("number").ValueKind.ShouldBe(JsonValueKind.Null);
        created.Body.GetProperty("total").GetDecimal().ShouldBe(121m);
        var approved = await SendAsync(HttpMethod.Post, "invoices/ext-1/approve", JsonContent.Create(new { number = "2026-1" }));
        (approved.Status, approved.Body.GetProperty("status").GetString()).ShouldBe((HttpStatusCode.OK, "Approved"));
        (await SendAsync(HttpMethod.Post, "invoices/ext-1/approve", JsonContent.Create(new { number = "2026-2" }))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Put_Wrong_IsAProblemWithErrorsPerField()
    {
        var answer = await PutAsync("customers/C-1", new { emailAddresses = new[] { new { recipientKey = "invoise", address = "x" } } });

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["name", "emailAddresses[0].recipientKey", "emailAddresses[0].address"], ignoreOrder: true);
        answer.Body.GetProperty("errors").GetProperty("emailAddresses[0].recipientKey")[0].GetString()!.ShouldContain("Did you mean \"invoice\"?");
    }

    [Theory]
    [InlineData("PUT", "customers/C-1", """{"name":"One","emailAdresses":[]}""", "emailAdresses")]
    [InlineData("POST", "customers/batch", """[{"number":"C-1","name":"One","emailAdresses":[]}]""", "[0].emailAdresses")]
    [InlineData("PUT", "customer-clusters/eu", """{"name":"Other","parent":"nl"}""", "parent")]
    [InlineData("PUT", "invoices/ext-1", """{"customerNumber":"C-1","issueDate":"2026-11-01","currency":"EUR","dueDay":"2026-12-01"}""", "dueDay")]
    [InlineData("PUT", "invoices/ext-1", """{"customerNumber":"C-1","issueDate":"2026-11-01","currency":"EUR","lines":[{"description":"x","unitPrise":5}]}""", "lines[0].unitPrise")]
    public async Task Put_MisspeltField_IsNamedAndEmptiesNothing(string method, string path, string body, string field)
    {
        await AddAllAsync();
        var before = await AllAsync();

        var answer = await SendAsync(new HttpMethod(method), path, new StringContent(body, Encoding.UTF8, "application/json"));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        (await AllAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Put_OurOwnAnswer_IsTakenAndChangesNothing()
    {
        await AddAllAsync();
        var before = await AllAsync();
        var cluster = (await SendAsync(HttpMethod.Get, "customer-clusters", null)).Body.GetProperty("items")[0];

        (await PutAsync("customer-clusters/eu", cluster)).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "customers/C-1", "invoices/ext-1" })
        {
            var again = await PutAsync(path, (await SendAsync(HttpMethod.Get, path, null)).Body);
            again.Status.ShouldBe(HttpStatusCode.OK, again.Body.ToString());
        }

        (await AllAsync()).ShouldBe(before);
    }

    private async Task AddAllAsync()
    {
        await PutAsync("customer-clusters/eu", new { name = "Europe" });
        await PutAsync("customers/C-1", new { name = "Bakker", clusterKey = "eu", emailAddresses = new[] { new { recipientKey = "invoice", address = "a@example.com" } } });
        (await PutAsync("invoices/ext-1", Invoice("C-1"))).Status.ShouldBe(HttpStatusCode.Created);
    }

    private async Task<string> AllAsync()
    {
        var texts = new List<string>();
        foreach (var path in new[] { "customer-clusters", "customers/C-1", "invoices/ext-1" })
            texts.Add((await SendAsync(HttpMethod.Get, path, null)).Body.ToString());
        return string.Join('\n', texts);
    }

    [Fact]
    public async Task Batch_GoodAndBad_AnswersOneOutcomeEach()
    {
        var answer = await SendAsync(HttpMethod.Post, "customers/batch", JsonContent.Create(new object?[]
        {
            new { number = "1", name = "One" }, new { number = "2" }, null, new { number = "1", name = "One" },
        }));

        answer.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetString()).ShouldBe(["created", "failed", "failed", "updated"]);
        (await SendAsync(HttpMethod.Post, "customers/batch", JsonContent.Create(Enumerable.Range(0, 1001).Select(n => new { number = $"{n}" })))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Batch_Invoices_WarnsAboutTotalsAndListsByCursor()
    {
        await PutAsync("customers/C-1", new { name = "One" });
        var items = Enumerable.Range(0, 5).Select(n => new { externalId = $"e{n}", customerNumber = "C-1", issueDate = "2026-11-01", currency = "EUR", totalNet = 1m, totalVat = 1m, total = 3m });
        var batch = await SendAsync(HttpMethod.Post, "invoices/batch", JsonContent.Create(items));
        batch.Body.GetProperty("items")[0].GetProperty("warnings")[0].GetString()!.ShouldContain("are not 3.00");

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await SendAsync(HttpMethod.Get, $"invoices?limit=2&customer=C-1&sent=NotSent{(cursor is null ? "" : "&cursor=" + cursor)}", null);
            page.Status.ShouldBe(HttpStatusCode.OK);
            seen.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("externalId").GetString()));
            cursor = page.Body.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        seen.ShouldBe(["e0", "e1", "e2", "e3", "e4"]);
        (await SendAsync(HttpMethod.Get, "invoices?sent=perhaps", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Documents_Uploaded_AreKeptUnderASafeNameAndOnlyWhereTheyBelong()
    {
        await PutAsync("customers/C-1", new { name = "One" });
        await PutAsync("invoices/ext-1", Invoice("C-1"));

        (await UploadAsync("ext-1", "pdf", "attachment; filename=\"../../etc/passwd.pdf\"")).Status.ShouldBe(HttpStatusCode.Created);
        (await UploadAsync("ext-1", "pdf", "attachment; filename*=UTF-8''Rechnung%20%C3%84.pdf")).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await UploadAsync("ext-1", "csv", null);
        (refused.Status, refused.Body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.Conflict, "DocumentIsMadeHere"));
        (await UploadAsync("gone", "pdf", null)).Status.ShouldBe(HttpStatusCode.NotFound);

        using var file = await api.GetAsync(new Uri("/api/v1/invoices/ext-1/documents/pdf", UriKind.Relative));
        file.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("Rechnung Ä.pdf");
        (await file.Content.ReadAsStringAsync()).ShouldBe("%PDF-1.7");
    }

    [Fact]
    public async Task Import_Csv_AnswersPerRowAndADryRunKeepsNothing()
    {
        const string Csv = "number;name;email:invoice;colour\n1;One;a@example.com;red\n2;Two;broken;blue\n";

        var trial = await SendAsync(HttpMethod.Post, "import/customers?dryRun=true", new StringContent(Csv, Encoding.UTF8, "text/csv"));
        trial.Body.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("line").GetInt32()} {i.GetProperty("status").GetString()}").ShouldBe(["2 created", "3 failed"]);
        trial.Body.GetProperty("ignoredColumns")[0].GetString().ShouldBe("colour");
        await using (var db = await app.OpenDatabaseAsync())
            (await db.Customers.CountAsync()).ShouldBe(0);

        await SendAsync(HttpMethod.Post, "import/customers", new StringContent(Csv, Encoding.UTF8, "text/csv"));
        (await SendAsync(HttpMethod.Get, "customers/1", null)).Body.GetProperty("name").GetString().ShouldBe("One");
        Directory.EnumerateFiles(Path.Combine(app.DataDirectory, "imports")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Import_AmbiguousDates_IsRefusedUntilTheCallerSays()
    {
        await PutAsync("customers/C-1", new { name = "One" });
        const string Csv = "externalId,customerNumber,issueDate,currency,total,totalNet\na,C-1,05/06/2026,EUR,1.00,1.00\n";

        var refused = await SendAsync(HttpMethod.Post, "import/invoices", new StringContent(Csv));
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Body.GetProperty("errors").GetProperty("dateOrder")[0].GetString()!.ShouldContain("5 June 2026 or 6 May 2026");

        await SendAsync(HttpMethod.Post, "import/invoices?dateOrder=MonthDayYear", new StringContent(Csv));
        (await SendAsync(HttpMethod.Get, "invoices/a", null)).Body.GetProperty("issueDate").GetString().ShouldBe("2026-05-06");
    }

    [Theory]
    [InlineData(Role.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(Role.Consultant, HttpStatusCode.Forbidden)]
    [InlineData(Role.Administrator, HttpStatusCode.Created)]
    public async Task Put_ByRole_IsAllowedOrForbidden(Role role, HttpStatusCode expected)
    {
        using var client = await app.CreateApiClientAsync(role);

        (await client.PutAsJsonAsync("/api/v1/customers/1", new { name = "One" })).StatusCode.ShouldBe(expected);
    }

    private static object Invoice(string customer) => new
    {
        customerNumber = customer,
        issueDate = "2026-11-01",
        currency = "EUR",
        lines = new[] { new { description = "Support", quantity = 2, unitPrice = 50, vatRate = 21, amount = 100 } },
    };

    private Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    private Task<(HttpStatusCode Status, JsonElement Body)> UploadAsync(string invoice, string transformation, string? disposition)
    {
        var content = new ByteArrayContent("%PDF-1.7"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        if (disposition is not null)
            content.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        return SendAsync(HttpMethod.Put, $"invoices/{invoice}/documents/{transformation}", content);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = content };
        using var answer = await api.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
