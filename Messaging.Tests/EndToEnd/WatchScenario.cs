using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.EndToEnd;

/// <summary>A definition of its own beside the sample data, without documents that somebody would have to upload, and customers on demand.</summary>
internal sealed class WatchScenario(AppProcess app) : IDisposable
{
    public const string Key = "watch-invoice";

    public ApiScenario Api { get; } = new(app);

    public void Dispose() => Api.Dispose();

    public async Task PrepareAsync()
    {
        await Api.PutAsync("recipient-keys/" + Key, new { displayName = "Watch" });
        await Api.PutAsync("recipient-keys/watch-invoices", new { displayName = "Nearly the same" });
        await Api.PutAsync("sender-profiles/watch", new { email = "billing@example.test", displayName = "Billing" });
        await Api.PutAsync("subject-templates/watch", new { name = "Watch", content = "Invoice {{invoice.number}}" });
        await Api.PutAsync("body-templates/watch", new { name = "Watch", format = "Text", content = "Invoice {{invoice.number}}\n" });
        await Api.PutAsync("message-definitions/" + Key, new
        {
            name = "Watch", senderProfileKey = "watch", recipientKey = Key, subjectTemplateKey = "watch", textBodyTemplateKey = "watch", transformationKeys = Array.Empty<string>(), compressAttachments = false,
        });
    }

    /// <summary>A customer with an address under that key, and one invoice: <c>watch-</c> and the customer's number.</summary>
    public async Task AddCustomerAsync(string number, string name, string key)
    {
        await Api.PostAsync("customers/batch", new[] { new { number, name, emailAddresses = new[] { new { recipientKey = key, address = name.Split(' ')[1].ToLowerInvariant() + "@example.test" } } } });
        await Api.PostAsync("invoices/batch", new[]
        {
            new
            {
                externalId = "watch-" + number, number = "WATCH-" + number, customerNumber = number, status = "Approved", issueDate = "2026-11-01", currency = "EUR",
                lines = Array.Empty<object>(), totalNet = 100m, totalVat = 21m, total = 121m,
            },
        });
    }

    /// <summary>A run that is made and not started.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> RehearseAsync(params string[] customers) =>
        (await Api.PostAsync("message-runs", new { definitionKey = Key, selection = new { invoices = customers.Select(number => "watch-" + number) }, start = false })).GetProperty("id").GetInt64();
}
