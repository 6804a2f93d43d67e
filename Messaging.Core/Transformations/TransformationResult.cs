namespace Messaging.Core.Transformations;

/// <summary>The document of one invoice by one transformation: made, being made, or failed.</summary>
public sealed class TransformationResult
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The invoice.</summary>
    public long InvoiceId { get; set; }

    /// <summary>The transformation. One row for each invoice and transformation.</summary>
    public long TransformationId { get; set; }

    /// <summary>How far it is.</summary>
    public TransformationResultStatus Status { get; set; }

    /// <summary>The <c>Invoice.Revision</c> it was made from; 0 for an uploaded document, which is never out of date by itself; -1 for one of a former customer of the invoice.</summary>
    public int InvoiceRevision { get; set; }

    /// <summary>The <c>InvoiceTransformation.Version</c> that made it; 0 for an uploaded document.</summary>
    public int TransformationVersion { get; set; }

    /// <summary>The name of the attached file.</summary>
    public string? FileName { get; set; }

    /// <summary>Media type, for example <c>application/pdf</c>.</summary>
    public string? ContentType { get; set; }

    /// <summary>Where its bytes are: the hash in the document store.</summary>
    public string? DocumentHash { get; set; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; set; }

    /// <summary>Why it failed, as a sentence.</summary>
    public string? Error { get; set; }

    /// <summary>When it was queued.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When its status last changed.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>How far a transformation result is.</summary>
public enum TransformationResultStatus
{
    /// <summary>To be made.</summary>
    Queued,

    /// <summary>Being made now; on start of the process it is queued again.</summary>
    Processing,

    /// <summary>There.</summary>
    Ready,

    /// <summary>Could not be made; see the error.</summary>
    Failed,
}
