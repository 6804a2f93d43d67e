namespace Messaging.Core.Templates.Model;

/// <summary>What a template is rendered for: a mail about an invoice, or about an event.</summary>
public abstract record TemplateModel
{
    /// <summary>Language in which values are written, unless the rendering says another.</summary>
    internal abstract string? Language { get; }

    /// <summary>The currency of amounts that name none, or none.</summary>
    internal abstract string? Currency { get; }
}

/// <summary>Everything a template of an invoice can see. What is not here does not exist for templates.</summary>
public sealed record MailModel(
    [property: TemplateField("The invoice the mail is about.")] InvoiceModel Invoice,
    [property: TemplateField("The customer who gets the mail.")] CustomerModel Customer,
    [property: TemplateField("Who sends the mail.")] SenderModel Sender,
    [property: TemplateField("The message run the mail belongs to. In previews and in file names made before a run, a sample.")] RunModel Run) : TemplateModel
{
    internal override string? Language => Customer.Language;

    internal override string? Currency => Invoice.Currency;
}

/// <summary>An invoice as templates see it. Amounts are in <see cref="Currency"/>.</summary>
public sealed record InvoiceModel
{
    /// <summary>Invoice number; null for a concept.</summary>
    [TemplateField("Invoice number; empty while the invoice is a concept.", "2026-00042")]
    public string? Number { get; init; }

    /// <summary>True while there is no number.</summary>
    [TemplateField("True while the invoice has no number yet.", "false")]
    public bool IsConcept => Number is null;

    /// <summary>Key of the invoice in the billing system.</summary>
    [TemplateField("Key of the invoice in the billing system.", "inv-83214")]
    public required string ExternalId { get; init; }

    /// <summary>Concept or Approved.</summary>
    [TemplateField("`Concept` or `Approved`.", "Approved")]
    public required string Status { get; init; }

    /// <summary>Date of issue.</summary>
    [TemplateField("Date of issue.", "2026-11-01")]
    public required DateOnly IssueDate { get; init; }

    /// <summary>Payable until this day.</summary>
    [TemplateField("Payable until this day.", "2026-12-01")]
    public DateOnly? DueDate { get; init; }

    /// <summary>First day of the billed period.</summary>
    [TemplateField("First day of the billed period.", "2026-10-01")]
    public DateOnly? PeriodFrom { get; init; }

    /// <summary>Last day of the billed period.</summary>
    [TemplateField("Last day of the billed period.", "2026-10-31")]
    public DateOnly? PeriodTo { get; init; }

    /// <summary>ISO 4217 code.</summary>
    [TemplateField("Currency as ISO 4217 code.", "EUR")]
    public required string Currency { get; init; }

    /// <summary>Sum of the lines without VAT.</summary>
    [TemplateField("Sum of the lines without VAT.", "1020.25")]
    public required decimal TotalNet { get; init; }

    /// <summary>VAT amount.</summary>
    [TemplateField("Amount of VAT.", "214.25")]
    public required decimal TotalVat { get; init; }

    /// <summary>Amount to pay.</summary>
    [TemplateField("Amount to pay, with VAT.", "1234.5")]
    public required decimal Total { get; init; }

    /// <summary>The lines in their order.</summary>
    [TemplateField("The lines of the invoice in their order.")]
    public IReadOnlyList<InvoiceLineModel> Lines { get; init; } = [];

    /// <summary>Free fields by name.</summary>
    [TemplateField("Free fields of the invoice, as the billing system names them: `invoice.fields.purchaseOrder`.")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = EmptyFields.Instance;
}

/// <summary>A line of an invoice.</summary>
public sealed record InvoiceLineModel
{
    /// <summary>What is charged.</summary>
    [TemplateField("What is charged.", "Fibre 1 Gbit/s")]
    public required string Description { get; init; }

    /// <summary>How many units.</summary>
    [TemplateField("How many units.", "3")]
    public required decimal Quantity { get; init; }

    /// <summary>Unit of the quantity.</summary>
    [TemplateField("Unit of the quantity.", "month")]
    public string? Unit { get; init; }

    /// <summary>Price of one unit without VAT.</summary>
    [TemplateField("Price of one unit without VAT.", "45")]
    public required decimal UnitPrice { get; init; }

    /// <summary>VAT rate in percent.</summary>
    [TemplateField("VAT rate in percent: 21 means 21%.", "21")]
    public required decimal VatRate { get; init; }

    /// <summary>Amount of the line without VAT.</summary>
    [TemplateField("Amount of the line without VAT.", "135")]
    public required decimal Amount { get; init; }
}

/// <summary>A customer as templates see it.</summary>
public sealed record CustomerModel
{
    /// <summary>Customer number.</summary>
    [TemplateField("Customer number.", "C-10042")]
    public required string Number { get; init; }

    /// <summary>Name.</summary>
    [TemplateField("Name of the customer.", "Bakker & Zonen B.V.")]
    public required string Name { get; init; }

    /// <summary>Language tag; decides how dates and amounts are written.</summary>
    [TemplateField("Language as a tag such as `nl` or `en-GB`. Decides how dates, numbers and amounts are written.", "nl")]
    public string? Language { get; init; }

    /// <summary>The cluster the customer belongs to.</summary>
    [TemplateField("The customer cluster the customer belongs to.")]
    public ClusterModel? Cluster { get; init; }

    /// <summary>Free fields by name.</summary>
    [TemplateField("Free fields of the customer, as the billing system names them: `customer.fields.contact`.")]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = EmptyFields.Instance;
}

/// <summary>A customer cluster.</summary>
public sealed record ClusterModel(
    [property: TemplateField("Key of the cluster.", "north")] string Key,
    [property: TemplateField("Name of the cluster.", "Region North")] string Name);

/// <summary>The sender profile of the definition.</summary>
public sealed record SenderModel(
    [property: TemplateField("Address the mail comes from.", "billing@example.com")] string Email,
    [property: TemplateField("Name shown beside that address.", "Example Billing")] string DisplayName,
    [property: TemplateField("Address that answers go to.", "support@example.com")] string? ReplyTo);

/// <summary>The message run.</summary>
public sealed record RunModel(
    [property: TemplateField("Number of the run.", "17")] string Id,
    [property: TemplateField("Name of the message definition.", "Monthly invoices")] string Definition,
    [property: TemplateField("Day the run was made.", "2026-11-22")] DateOnly Date,
    [property: TemplateField("Who made the run.", "clerk@example.com")] string? CreatedBy);

internal static class EmptyFields
{
    public static readonly IReadOnlyDictionary<string, string> Instance = new Dictionary<string, string>();
}
