namespace Bare;

/// <summary>What a mail is made of, as <c>data.py</c> writes it for the peers.</summary>
internal sealed record Model(Customer Customer, Invoice Invoice, string Address, int DocumentAt, int DocumentSize);

internal sealed record Customer(string Name, Dictionary<string, string> Fields);

internal sealed record Invoice(
    string Number, string IssueDate, string DueDate, decimal TotalNet, decimal TotalVat, decimal Total, Dictionary<string, string> Fields, InvoiceLine[] Lines);

internal sealed record InvoiceLine(string Description, decimal Quantity, string Unit, decimal UnitPrice, decimal Amount);
