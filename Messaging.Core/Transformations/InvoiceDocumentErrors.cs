using System.Globalization;
using Messaging.Core.Common;

namespace Messaging.Core.Transformations;

/// <summary>Documents of this transformation are made here, so none can be uploaded.</summary>
/// <param name="Key">The transformation.</param>
/// <param name="Output">What it makes.</param>
public sealed record DocumentIsMadeHere(string Key, TransformationOutput Output)
    : Error($"Transformation \"{Key}\" makes its documents ({Output}) itself. Only a transformation with the output Uploaded takes documents.");

/// <summary>The document is too large to be attached.</summary>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Most">The most that is possible.</param>
public sealed record UploadTooLarge(long Size, long Most)
    : Error(string.Create(CultureInfo.InvariantCulture, $"The document has {Size:N0} bytes; {Most:N0} is the most (setting Messaging:Limits:AttachmentBytes)."));
