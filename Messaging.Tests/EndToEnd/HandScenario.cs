using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.EndToEnd;

/// <summary>
/// Twenty invoices beside the sample data, found by searching for <see cref="Search"/>: some have each problem that the checks know of
/// single invoices, the others are fine.
/// </summary>
internal sealed class HandScenario(AppProcess app) : IDisposable
{
    public const string Search = "Handmade";
    public const string Definition = "Invoices by hand";
    public const int Invoices = 20;
    public const int WithoutAddress = 2;
    public const int Concepts = 2;
    public const int AlreadySent = 2;
    public const int OfOneCustomer = 2;
    public const int WithoutDocument = 2;
    public const int WithoutTemplateField = 1;

    private const string DefinitionKey = "by-hand";
    private const string DocumentKey = "hand-pdf";
    private readonly ApiScenario _api = new(app);

    private static readonly int[] LackingAddress = [1, 2];
    private static readonly int[] Unapproved = [3, 4];
    private static readonly int[] Earlier = [5, 6];
    private static readonly int[] SameCustomer = [7, 8];
    private static readonly int[] LackingDocument = [9, 10];
    private static readonly int[] LackingField = [11];

    public void Dispose() => _api.Dispose();

    public async Task PrepareAsync()
    {
        await _api.PutAsync("recipient-keys/by-hand", new { displayName = "By hand" });
        await _api.PutAsync("sender-profiles/by-hand", new { email = "billing@example.test", displayName = "Billing" });
        await _api.PutAsync("subject-templates/by-hand", new { name = "By hand", content = "Invoice {{invoice.number}}" });
        await _api.PutAsync("body-templates/by-hand", new { name = "By hand", format = "Text", content = "Your order {{invoice.fields.order}}: invoice {{invoice.number}} is attached.\n" });
        await _api.PutAsync("transformations/" + DocumentKey, new { name = "Ready-made PDF", output = "Uploaded", fileName = "{{invoice.externalId}}.pdf" });
        await _api.PutAsync("message-definitions/" + DefinitionKey, new
        {
            name = Definition,
            senderProfileKey = "by-hand",
            recipientKey = "by-hand",
            subjectTemplateKey = "by-hand",
            textBodyTemplateKey = "by-hand",
            transformationKeys = new[] { DocumentKey },
            compressAttachments = false,
        });
        var numbers = Enumerable.Range(1, Invoices).ToList();
        await _api.PostAsync("customers/batch", numbers.Except(SameCustomer.Skip(1)).Select(Customer));
        await _api.PostAsync("invoices/batch", numbers.Select(Invoice));
        foreach (var number in numbers.Except(LackingDocument))
            await UploadAsync(number);

        var run = await _api.PostAsync("message-runs", new { definitionKey = DefinitionKey, selection = new { invoices = Earlier.Select(ExternalId) } });
        (await _api.WaitForEndAsync(run.GetProperty("id").GetInt64())).ShouldBe("Finished");
    }

    /// <summary>From now on mail goes to this server of 127.0.0.1 instead of being captured.</summary>
    public Task SendThroughAsync(int port) => _api.PutAsync("smtp-settings", new { host = "127.0.0.1", port, requireSsl = false });

    /// <summary>The documents that were missing come in at last.</summary>
    public async Task UploadMissingAsync()
    {
        foreach (var number in LackingDocument)
            await UploadAsync(number);
    }

    private static string ExternalId(int number) => $"hand-{number:00}";

    private static object Customer(int number) => new
    {
        number = $"H-{number:00}",
        name = $"{Search} {number:00}",
        emailAddresses = LackingAddress.Contains(number) ? [] : new[] { new { recipientKey = "by-hand", address = $"hand{number}@example.test" } },
    };

    private static object Invoice(int number) => new
    {
        externalId = ExternalId(number),
        number = Unapproved.Contains(number) ? null : $"HAND-{number:00}",
        customerNumber = $"H-{(SameCustomer.Contains(number) ? SameCustomer[0] : number):00}",
        status = Unapproved.Contains(number) ? "Concept" : "Approved",
        issueDate = "2026-11-01",
        currency = "EUR",
        lines = Array.Empty<object>(),
        totalNet = 100m,
        totalVat = 21m,
        total = 121m,
        fields = LackingField.Contains(number) ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["order"] = $"PO-{number}" },
    };

    private Task UploadAsync(int number) => _api.UploadAsync(ExternalId(number), DocumentKey, "%PDF-1.4\n%%EOF\n"u8.ToArray(), $"hand-{number:00}.pdf");
}
