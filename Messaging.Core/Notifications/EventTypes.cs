using System.Collections.Frozen;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>All event types: those of the catalogue and those of the installation, kept in memory with their schemas.</summary>
public sealed class EventTypes(IDbContextFactory<MessagingDbContext> databases) : EventSchemas
{
    private static readonly FrozenDictionary<string, Known> OfCatalogue = EventCatalogue.All.ToFrozenDictionary(type => type.Key, type => new Known(type), StringComparer.Ordinal);

    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, Known>? all;

    /// <summary>Every type, those of the catalogue first.</summary>
    public IReadOnlyList<EventType> All => [.. EventCatalogue.All, .. Types.Values.Select(known => known.Type).Where(type => type.IsOwn).OrderBy(type => type.Name, StringComparer.OrdinalIgnoreCase)];

    private FrozenDictionary<string, Known> Types => all ?? Load();

    /// <summary>One type.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>The type, or null.</returns>
    public EventType? Get(string? key) => key is not null && Types.TryGetValue(key, out var known) ? known.Type : null;

    /// <summary>One type, or an error that names those with similar keys.</summary>
    /// <param name="key">Its key.</param>
    public Outcome<EventType> Require(string key) => Get(key) is { } type ? type : new NotFound("Event type", key);

    /// <inheritdoc/>
    public override ObjectType? Find(string? typeKey) => typeKey is not null && Types.TryGetValue(typeKey, out var known) ? known.Schema : null;

    /// <summary>Reads the own types anew at the next question. Types that have not changed keep their schema.</summary>
    internal void Forget()
    {
        // A reading that has begun may not have seen the change: it ends first, and what it read is forgotten with the rest.
        lock (gate)
            all = null;
    }

    private FrozenDictionary<string, Known> Load()
    {
        lock (gate)
        {
            if (all is { } loaded)
                return loaded;
            using var db = databases.CreateDbContext();
            var own = db.CustomEventTypes.AsNoTracking().ToList().Select(type => EventCatalogue.ReadOwn(type.Content));
            return all = OfCatalogue.Values.Concat(own.Select(type => new Known(type))).ToFrozenDictionary(known => known.Type.Key, StringComparer.Ordinal);
        }
    }

    private sealed class Known(EventType type)
    {
        public EventType Type => type;

        public ObjectType Schema { get; } = EventSchema.Of(type.AllFields.Select(f => (f.Name, f.Kind, f.Meaning, f.Sample)));
    }
}
