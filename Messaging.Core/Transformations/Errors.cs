using System.Globalization;
using Messaging.Core.Common;

namespace Messaging.Core.Transformations;

/// <summary>A transformation made something that is not what it says. <paramref name="Line"/> and <paramref name="Column"/> count from 1 in what was made.</summary>
public sealed record DocumentNotWellFormed(string Transformation, TransformationOutput Output, int Line, int Column, string Reason)
    : Error(string.Create(CultureInfo.InvariantCulture, $"Transformation \"{Transformation}\" made {Output.ToString().ToUpperInvariant()} that is not well-formed, at line {Line}, column {Column} of the output: {Reason}"));

/// <summary>A document is larger than <c>Messaging:Limits:AttachmentBytes</c>.</summary>
public sealed record DocumentTooLarge(string Document, long Size, long Limit)
    : Error(string.Create(CultureInfo.InvariantCulture, $"\"{Document}\" has {Size:N0} bytes, and {Limit:N0} are allowed for one attachment."));

/// <summary>A transformation of kind Uploaded makes nothing itself.</summary>
public sealed record NothingToMake(string Transformation)
    : Error($"Transformation \"{Transformation}\" waits for an upload: send the document by the API, or add it on the invoice.");

/// <summary>There is no browser to print with.</summary>
public sealed record PdfNeedsBrowser(string Reason)
    : Error($"A PDF needs Chromium, Chrome or Edge on this machine. {Reason} Install one, or name it in Messaging:Pdf:BrowserPath.");

/// <summary>The browser did not print the page.</summary>
public sealed record PdfFailed(string Reason) : Error($"The PDF could not be printed: {Reason}");

/// <summary>A zip password cannot be used. The password itself is not repeated.</summary>
public sealed record ZipPasswordUnusable(string Reason) : Error($"The zip password cannot be used: {Reason}");
