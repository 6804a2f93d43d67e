using System.Globalization;

namespace Messaging.Core.Transformations;

/// <summary>Writes down which documents went with a mail, so that it can be told later whether they are still the same.</summary>
internal static class DocumentKeys
{
    /// <summary>One document.</summary>
    /// <param name="transformationId">What made it.</param>
    /// <param name="hash">Its hash in the document store.</param>
    internal static string Of(long transformationId, string? hash) => string.Create(CultureInfo.InvariantCulture, $"{transformationId}:{hash}");

    /// <summary>All documents of a mail, in the order of their transformations.</summary>
    internal static string Join(IEnumerable<string> documents) => string.Join(' ', documents);
}
