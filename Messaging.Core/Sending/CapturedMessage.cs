namespace Messaging.Core.Sending;

/// <summary>One row of the list of captured mail.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When it was taken.</param>
/// <param name="From">The envelope's sender.</param>
/// <param name="Recipients">The envelope's recipients, BCC included, separated by commas.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Size">Size of the whole message in bytes.</param>
/// <param name="MessageResultId">The message it was, or null for a test mail.</param>
public sealed record CapturedMailRow(long Id, DateTimeOffset At, string From, string Recipients, string Subject, int Size, long? MessageResultId);

/// <summary>A captured mail as a mail program shows it.</summary>
/// <param name="Row">What the list shows of it.</param>
/// <param name="RunId">The run it belongs to, or null.</param>
/// <param name="Headers">All headers in order, as text.</param>
/// <param name="Mail">Sender, recipients, bodies and files; a file's position is what <see cref="CapturedMailService.AttachmentAsync"/> takes.</param>
/// <param name="Source">The whole message as it would have gone over the line, cut where it is very long.</param>
public sealed record CapturedMessage(CapturedMailRow Row, long? RunId, IReadOnlyList<CapturedHeader> Headers, MailPreview Mail, string Source);

/// <summary>One header of a mail.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as a person reads it.</param>
public sealed record CapturedHeader(string Name, string Value);

/// <summary>A file to be saved.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record CapturedFile(string FileName, string ContentType, byte[] Content);
