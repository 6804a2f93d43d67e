using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.EndToEnd;

/// <summary>A program with customers, approved invoices and a definition, brought in through its API, ready to send over SMTP.</summary>
internal sealed class ApiScenario(AppProcess app) : IDisposable
{
    public const string DefinitionKey = "monthly";
    private const int BatchSize = 500;
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _api = app.Api();

    public static string AddressOf(int number) => $"customer{number}@example.test";

    public void Dispose() => _api.Dispose();

    public async Task PrepareAsync(int smtpPort, int invoices, int? rateLimit = null)
    {
        await PutAsync("recipient-keys/invoice", new { displayName = "Invoices" });
        await PutAsync("sender-profiles/billing", new { email = "billing@example.test", displayName = "Billing" });
        await LimitAsync(smtpPort, rateLimit);
        await PutAsync("subject-templates/invoice", new { name = "Invoice", content = "Invoice {{invoice.number}}" });
        await PutAsync("body-templates/invoice", new { name = "Invoice", format = "Text", content = "Dear {{customer.name}},\n\nhere is {{invoice.number}}.\n" });
        await DefineAsync();
        foreach (var numbers in Enumerable.Range(1, invoices).Chunk(BatchSize))
        {
            await PostAsync("customers/batch", numbers.Select(number => new
            {
                number = $"C-{number}",
                name = $"Customer {number}",
                emailAddresses = new[] { new { recipientKey = "invoice", address = AddressOf(number) } },
            }));
            await PostAsync("invoices/batch", numbers.Select(number => new
            {
                externalId = $"ext-{number}",
                number = $"2026-{number}",
                customerNumber = $"C-{number}",
                status = "Approved",
                issueDate = "2026-11-01",
                currency = "EUR",
                lines = Array.Empty<object>(),
                totalNet = 100m,
                totalVat = 21m,
                total = 121m,
            }));
        }
    }

    /// <summary>Makes the definition, with documents of these transformations.</summary>
    public Task DefineAsync(params string[] transformations) => PutAsync("message-definitions/" + DefinitionKey, new
    {
        name = "Monthly",
        senderProfileKey = "billing",
        recipientKey = "invoice",
        subjectTemplateKey = "invoice",
        textBodyTemplateKey = "invoice",
        transformationKeys = transformations,
        compressAttachments = false,
    });

    /// <summary>Starts a run with the first so many invoices and returns its number.</summary>
    public Task<long> SendAsync(int invoices) => SendAsync(1, invoices);

    /// <summary>Starts a run with so many invoices from this number on.</summary>
    public async Task<long> SendAsync(int first, int invoices)
    {
        var run = await PostAsync("message-runs", new { definitionKey = DefinitionKey, selection = new { invoices = Enumerable.Range(first, invoices).Select(number => $"ext-{number}") } });
        return run.GetProperty("id").GetInt64();
    }

    /// <summary>Sets the mail server and its limit of messages a minute.</summary>
    public Task LimitAsync(int smtpPort, int? rateLimit) =>
        PutAsync("smtp-settings", new { host = "127.0.0.1", port = smtpPort, requireSsl = false, rateLimitPerMinute = rateLimit });

    /// <summary>Results of a run with one status go out again.</summary>
    public async Task<int> SendAgainAsync(long run, string status, bool evenIfSent = false) =>
        (await PostAsync("message-results/send-again", new { runId = run, status, evenIfSent })).GetProperty("changed").GetInt32();

    /// <summary>A test mail from the sender profile to itself; whether it was sent.</summary>
    public async Task<bool> TestMailAsync() => (await PostAsync("smtp-settings/test", new { senderProfileKey = "billing" })).GetProperty("ok").GetBoolean();

    /// <summary>The run's status once it is no longer running.</summary>
    public async Task<string> WaitForEndAsync(long run, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? RunLimit);
        using var timer = new PeriodicTimer(LookAgain);
        while (true)
        {
            var answer = await GetAsync($"message-runs/{run}");
            if (answer.GetProperty("status").GetString() is { } status && status != "Running")
                return status;
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"The run did not end: {answer}\n{app.Output}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Status, recipient and last error of each result.</summary>
    public async Task<List<(string Status, string Recipient, string? Error)>> ResultsAsync(long run)
    {
        var results = new List<(string, string, string?)>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"message-runs/{run}/results?limit=1000" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            results.AddRange(page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("status").GetString()!, item.GetProperty("recipients")[0].GetString()!, item.GetProperty("lastError").GetString())));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return results;
    }

    public Task<JsonElement> GetAsync(string path) => AnswerAsync(_api.GetAsync(path));

    public Task<JsonElement> PutAsync(string path, object body) => AnswerAsync(_api.PutAsJsonAsync(path, body));

    public Task<JsonElement> PostAsync(string path, object body) => AnswerAsync(_api.PostAsJsonAsync(path, body));

    /// <summary>Uploads a ready-made document of an invoice.</summary>
    public async Task UploadAsync(string invoice, string transformation, byte[] content, string fileName)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("application/pdf");
        body.Headers.ContentDisposition = new("attachment") { FileName = fileName };
        await AnswerAsync(_api.PutAsync($"invoices/{invoice}/documents/{transformation}", body));
    }

    private async Task<JsonElement> AnswerAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}: {text}\n{app.Output}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
