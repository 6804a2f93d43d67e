namespace Messaging.Core.Mail.Mime;

/// <summary>A message taken apart for display.</summary>
/// <param name="Headers">All headers in order, unfolded, encoded words as text.</param>
/// <param name="Html">The HTML body, or null.</param>
/// <param name="Text">The plain text body, or null.</param>
/// <param name="Parts">Everything else, in order: attachments and images inside the HTML.</param>
internal sealed record ReadMail(IReadOnlyList<ReadHeader> Headers, string? Html, string? Text, IReadOnlyList<ReadPart> Parts)
{
    /// <summary>The first header of a name, without regard to case; null where there is none.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>One header.</summary>
internal sealed record ReadHeader(string Name, string Value);

/// <summary>One part that is not a body.</summary>
/// <param name="ContentType">Media type without parameters, lower case.</param>
/// <param name="FileName">The file's name as the sender gave it; null where there is none.</param>
/// <param name="ContentId">The id that the HTML names it by, without angle brackets; null for an attachment.</param>
/// <param name="Content">The bytes, decoded.</param>
internal sealed record ReadPart(string ContentType, string? FileName, string? ContentId, byte[] Content);
