using Messaging.Core.Invoices;

namespace Messaging.Core.Runs;

/// <summary>Which invoices a run is for: those picked one by one, or all that match a filter at the moment of sending.</summary>
public sealed record InvoiceSelection
{
    /// <summary>The most invoices that can be picked one by one; more go by filter.</summary>
    public const int MaxPicked = 100_000;

    private InvoiceSelection()
    {
    }

    /// <summary>Ids of picked invoices, or none.</summary>
    public IReadOnlyList<long>? Ids { get; private init; }

    /// <summary>External ids of picked invoices, or none.</summary>
    public IReadOnlyList<string>? ExternalIds { get; private init; }

    /// <summary>A filter whose matches are all meant, or none. Also carries cluster, children and period of a run made by them.</summary>
    public InvoiceFilter? Filter { get; private init; }

    /// <summary>Invoices picked on a screen.</summary>
    public static InvoiceSelection Picked(IReadOnlyList<long> ids) => new() { Ids = ids };

    /// <summary>Invoices named by the billing system's ids.</summary>
    public static InvoiceSelection Named(IReadOnlyList<string> externalIds) => new() { ExternalIds = externalIds };

    /// <summary>All invoices that match.</summary>
    public static InvoiceSelection Matching(InvoiceFilter filter) => new() { Filter = filter };
}
