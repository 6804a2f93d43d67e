using Messaging.Core.Common;

namespace Messaging.Core.Sending.Rehearsals;

/// <summary>What a rehearsed mail says is no longer true.</summary>
/// <param name="Change">What became different, as the middle of a sentence.</param>
public sealed record RehearsalOutdated(string Change)
    : Error($"Not sent: {Change} after this mail was rehearsed. \"Send again\" makes the mail anew and sends it.");

/// <summary>A rehearsed mail cannot be written byte for byte as it was.</summary>
public sealed record RehearsalNotRepeatable()
    : Error("Not sent: this mail can no longer be written exactly as it was rehearsed, since the program was updated in between. \"Send again\" makes the mail anew and sends it.");

/// <summary>There is nothing to rehearse.</summary>
/// <param name="RunId">The run.</param>
public sealed record NothingToRehearse(long RunId)
    : Error(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Run {RunId} was started already: only mails of a run that was never started can be made anew."));
