using System.Text.Json.Serialization;

namespace Messaging.Core.Composing;

/// <summary>A sent mail as it is kept, but for its bodies, which stand beside it, and the bytes of its documents, which are named by their hash.</summary>
internal sealed record KeptMail(
    KeptMailbox From, KeptMailbox? ReplyTo, IReadOnlyList<KeptMailbox> To, string Subject, string MessageId, DateTimeOffset Date,
    IReadOnlyList<KeptFile> Images, IReadOnlyList<KeptFile> Attachments);

/// <summary>An address of a sent mail.</summary>
internal sealed record KeptMailbox(string? Name, string Address);

/// <summary>A file of a sent mail.</summary>
internal sealed record KeptFile(string FileName, string ContentType, string DocumentHash, string? ContentId, KeptPacking? PackedFrom = null);

/// <summary>What an archive was packed from.</summary>
internal sealed record KeptPacking(IReadOnlyList<KeptFile> Files, DateTimeOffset Modified);

/// <summary>How a kept mail is written as JSON, worked out when the program was built.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptMail))]
internal sealed partial class KeptMailFormat : JsonSerializerContext;
