using Messaging.Core.Storage;

namespace Messaging.Core.Accounts;

/// <summary>Writes who did what. The entry is part of the change's own transaction: both are there, or neither.</summary>
public sealed class AuditTrail(ICurrentActor actor, TimeProvider clock)
{
    /// <summary>Who is acting now.</summary>
    public string Actor => actor.Name;

    /// <summary>Adds an entry to the context; the caller saves it with its change.</summary>
    /// <param name="db">The context of the change.</param>
    /// <param name="action">What is done, in the past tense: "Added", "Changed", "Deleted", "Started".</param>
    /// <param name="kind">The kind of object, as screens call it.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="summary">More, without any secret.</param>
    /// <param name="by">Who does it, where that is not who is acting: somebody signing in.</param>
    public void Add(MessagingDbContext db, string action, string kind, string key, string summary = "", string? by = null) =>
        db.AuditEntries.Add(new AuditEntry
        {
            At = clock.GetUtcNow(),
            Actor = by ?? actor.Name,
            Action = action,
            ObjectKind = kind,
            ObjectKey = key,
            Summary = summary,
        });
}
