using Messaging.Core.Common;

namespace Messaging.Core.Composing;

/// <summary>The customer has no address under the recipient key.</summary>
public sealed record NoRecipient(string RecipientKey)
    : Error($"The customer has no address under the recipient key \"{RecipientKey}\". Add one, then send again.");

/// <summary>An address of the customer cannot be one.</summary>
public sealed record BadRecipient(string Address, string Problem)
    : Error($"The address \"{Address}\" cannot be used: {Problem}. Mend it at the customer, then send again.");

/// <summary>The sender profile is gone.</summary>
public sealed record NoSender(string SenderProfileKey)
    : Error(SenderProfileKey.Length == 0
        ? "No sender profile is chosen. Choose one, then send again."
        : $"The sender profile \"{SenderProfileKey}\" does not exist. Choose another one in the message definition, then send again.");

/// <summary>The sender profile's own address cannot be one.</summary>
public sealed record BadSender(string Address, string Problem)
    : Error($"The sender address \"{Address}\" cannot be used: {Problem}. Mend the sender profile, then send again.");

/// <summary>The definition names a template that is gone.</summary>
public sealed record NoTemplate(string What, string Key)
    : Error($"The {What} \"{Key}\" does not exist. Choose another one in the message definition, then send again.");

/// <summary>The definition names a transformation that is gone.</summary>
public sealed record NoTransformation(string Key)
    : Error($"The transformation \"{Key}\" does not exist. Choose another one in the message definition, then send again.");

/// <summary>A document is still to be made or uploaded.</summary>
/// <param name="Transformation">Its transformation's name.</param>
/// <param name="Uploaded">Whether it comes from outside.</param>
/// <param name="Again">Whether there is one, which is of another customer, or was made here before documents were to be uploaded.</param>
public sealed record DocumentNotReady(string Transformation, bool Uploaded, bool Again = false)
    : Error(Uploaded && Again ? $"The document \"{Transformation}\" has to be uploaded again: the one that is there is out of date."
        : Uploaded ? $"The document \"{Transformation}\" was not uploaded yet." : $"The document \"{Transformation}\" is being made.");

/// <summary>A document could not be made.</summary>
public sealed record DocumentFailed(string Transformation, string Problem)
    : Error($"The document \"{Transformation}\" could not be made: {Problem}");

/// <summary>A document's file is gone from the data directory, or its bytes are not those that were kept.</summary>
public sealed record DocumentLost(string FileName)
    : Error($"The file of the document \"{FileName}\" is gone from the data directory, or damaged. Upload or make it again, then send again.");

/// <summary>The attachments could not be packed.</summary>
public sealed record PackingFailed(string Problem) : Error($"The attachments could not be packed: {Problem}");

/// <summary>The message is larger than is allowed.</summary>
public sealed record MailTooLarge(long Size, long Limit)
    : Error(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The message has {Size:N0} bytes, and {Limit:N0} are allowed. Compress or leave out attachments."));

/// <summary>What the messages of a run have in common cannot be read from the database: its definition, or a template, sender or transformation of it.</summary>
/// <param name="Problem">What is wrong with it.</param>
public sealed record RecipeUnreadable(string Problem)
    : Error($"The message definition, or something that it names, cannot be read from the database; what is kept of it is damaged. Save it again or restore it from a backup, then send again. (Details: {Problem})");
