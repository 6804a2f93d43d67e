using Messaging.Core.Accounts;
using Messaging.Core.Common;

namespace Messaging.Core.Notifications;

/// <summary>Keeps secret fields of events from everybody but the recipient of the mail: encrypted at rest, and dots wherever an event is shown.</summary>
public sealed class EventSecrets(ISecretProtector protector)
{
    /// <summary>The longest secret, in characters.</summary>
    internal const int LongestSecret = 1_000;

    private const string Purpose = "Field of an event";
    private const string Dots = "••••••";

    /// <summary>The fields as they are kept.</summary>
    internal EventData Lock(EventType type, EventData data) => data.Change(SecretsOf(type), secret => protector.Protect(Purpose, secret));

    /// <summary>The fields as the recipient sees them.</summary>
    /// <returns>The fields, or <see cref="EventSecretLost"/>.</returns>
    internal Outcome<EventData> Unlock(EventType type, EventData data)
    {
        string? lost = null;
        var plain = data.Change(SecretsOf(type), locked =>
        {
            var secret = protector.Unprotect(Purpose, locked);
            lost ??= secret is null ? type.Name : null;
            return secret ?? "";
        });
        return lost is null ? plain : new EventSecretLost(lost);
    }

    /// <summary>The fields as everybody else sees them.</summary>
    internal static EventData Hide(EventType type, EventData data) => data.Change(SecretsOf(type), _ => Dots);

    private static IEnumerable<string> SecretsOf(EventType type) => type.Fields.Where(field => field.Secret).Select(field => field.Name);
}
