using Messaging.Core.Common;

namespace Messaging.Core.Notifications;

/// <summary>Nobody is there to send to.</summary>
public sealed record NobodyToSendTo(string Whom)
    : Error($"There is no address for {Whom}. Add one, then send again.");

/// <summary>An address in an event cannot be one.</summary>
public sealed record BadEventAddress(string Address, string Problem)
    : Error($"The address \"{Address}\" of the event cannot be used: {Problem}.");

/// <summary>The sender of a rule, or of the template that an event asked for, is missing or gone.</summary>
public sealed record NoEventSender(string TypeName)
    : Error($"The rule of \"{TypeName}\" names no sender profile, or one that does not exist. Choose one, then send again.");

/// <summary>A secret field can no longer be decrypted.</summary>
public sealed record EventSecretLost(string TypeName)
    : Error($"A secret field of this event, \"{TypeName}\", can no longer be read, since the keys that lay in the data directory are gone. Let the billing system post the event again with another external id.");

/// <summary>A static attachment is gone from the library.</summary>
public sealed record NoStaticAttachment(string Key)
    : Error($"The attachment \"{Key}\" does not exist. Choose another one in the rule, then send again.");

/// <summary>The type of an event is gone.</summary>
public sealed record NoEventType(string Key)
    : Error($"The event type \"{Key}\" does not exist any more. Add it again, then send again.");

/// <summary>A rule cannot be switched on without a sender.</summary>
public sealed record RuleNeedsSender(string TypeName)
    : Error($"The rule of \"{TypeName}\" has no sender profile. Choose one, then switch it on.");

/// <summary>What an event is about cannot be read, so that nothing could be decided.</summary>
/// <param name="Problem">What is wrong with it.</param>
public sealed record EventNotTaken(string Problem)
    : Error("The event was not accepted: its customer, or the rule of its type, cannot be read from the database; what is kept of it is damaged. "
        + $"Send the whole customer again, or save the rule again, then post the event again. (Details: {Problem})");

/// <summary>A reminder that had to wait is out of date.</summary>
/// <param name="Why">What came between, as the beginning of a sentence.</param>
public sealed record ReminderOutdated(string Why)
    : Error($"{Why} before this reminder could leave, so it was not sent. Send it again if the customer is to get it all the same.");

/// <summary>An event bears the id of another one, which is not the same event posted again.</summary>
/// <param name="ExternalId">The id.</param>
/// <param name="TypeName">The type of the event that has it.</param>
public sealed record ExternalIdUsed(string ExternalId, string TypeName)
    : Error($"The external id \"{ExternalId}\" belongs to an event \"{TypeName}\" of another type or customer. This event was not accepted: post it again with an id of its own.");

/// <summary>An event's row cannot be read.</summary>
/// <param name="Problem">What is wrong with it.</param>
public sealed record EventUnreadable(string Problem)
    : Error("The event cannot be read from the database; what is kept of it is damaged. If the billing system posted it, it can post it again under another external id; "
        + $"if a date caused it, restore a backup or write to the customer yourself. (Details: {Problem})");
