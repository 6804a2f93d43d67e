using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Accepts events, and answers what became of them.</summary>
public sealed class NotificationService
{
    /// <summary>The most events of one batch.</summary>
    public const int MaxBatch = 1_000;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly EventInbox inbox;
    private readonly ICurrentActor actor;

    internal NotificationService(IDbContextFactory<MessagingDbContext> databases, EventTypes types, EventInbox inbox, ICurrentActor actor)
    {
        this.databases = databases;
        this.types = types;
        this.inbox = inbox;
        this.actor = actor;
    }

    /// <summary>Accepts an event: it is on disk, with what was decided, when this returns. Its mail follows.</summary>
    /// <param name="posted">The event.</param>
    /// <returns>The event, or the first one with its external id; <see cref="Invalid"/> with a sentence for each wrong field.</returns>
    public Task<Outcome<AcceptedEvent>> AcceptAsync(PostedEvent posted) => inbox.AcceptAsync(posted, actor.Name);

    /// <summary>Accepts many events, each for itself: committed together, and never all or nothing.</summary>
    /// <param name="posted">The events, at most <see cref="MaxBatch"/>.</param>
    /// <returns>One outcome for each, in order; <see cref="Invalid"/> where there are too many.</returns>
    public async Task<Outcome<IReadOnlyList<Outcome<AcceptedEvent>>>> AcceptManyAsync(IReadOnlyList<PostedEvent> posted)
    {
        if (posted.Count > MaxBatch)
            return Invalid.Field("body", string.Create(CultureInfo.InvariantCulture, $"There are {posted.Count:N0} events; {MaxBatch:N0} is the most at once."));
        return await Task.WhenAll(posted.Select(one => inbox.AcceptAsync(one, actor.Name)));
    }

    /// <summary>One event with what became of it.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The event or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<NotificationView>> GetAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await ReadAsync(db, db.Notifications.AsNoTracking().Where(n => n.Id == id), cancellationToken);
        return found is [var one] ? one : new NotFound("Notification", id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Events and reminders, the newest first.</summary>
    /// <param name="filter">What the list is narrowed to.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Page<NotificationView>> ListAsync(NotificationFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var query = Matching(db, filter);
        var total = await query.CountAsync(cancellationToken);
        return new Page<NotificationView>(await ReadAsync(db, query.OrderByDescending(n => n.Id).Slice(page), cancellationToken), total);
    }

    private static IQueryable<Notification> Matching(MessagingDbContext db, NotificationFilter filter)
    {
        var rows = db.Notifications.AsNoTracking();
        if (filter.Type is { Length: > 0 } type)
            rows = rows.Where(n => n.TypeKey == type);
        if (filter.Customer is { Length: > 0 } customer)
            rows = rows.Where(n => n.Customer!.Number == customer);
        if (filter.Decision is { } decision)
            rows = rows.Where(n => n.Decision == decision);
        if (Queries.Containing(filter.Search) is { } pattern)
        {
            rows = rows.Where(n => EF.Functions.Like(n.Customer!.Number, pattern, "\\") || EF.Functions.Like(n.Customer.Name, pattern, "\\")
                || EF.Functions.Like(n.ExternalId!, pattern, "\\") || EF.Functions.Like(n.Data, pattern, "\\"));
        }

        return rows;
    }

    private async Task<List<NotificationView>> ReadAsync(MessagingDbContext db, IQueryable<Notification> query, CancellationToken cancellationToken)
    {
        var rows = await query.Select(n => new
        {
            Row = n,
            Number = n.Customer == null ? null : n.Customer.Number,
            Name = n.Customer == null ? null : n.Customer.Name,
        }).ToListAsync(cancellationToken);
        var ids = rows.Select(r => r.Row.Id).ToList();
        var results = (await db.MessageResults.AsNoTracking().Where(r => r.NotificationId != null && EF.Parameter(ids).Contains(r.NotificationId.Value)).ToListAsync(cancellationToken))
            .ToDictionary(r => r.NotificationId!.Value);
        // What is read here is for people and programs to see.
        foreach (var row in rows.ConvertAll(r => r.Row))
        {
            if (types.Get(row.TypeKey) is { HasSecrets: true } type)
                row.Data = EventSecrets.Hide(type, EventData.ReadStored(type, row.Data)).ToJson();
        }

        return [.. rows.Select(r => new NotificationView(r.Row, r.Number, r.Name, results.GetValueOrDefault(r.Row.Id)))];
    }
}

/// <summary>An event with what became of it.</summary>
/// <param name="Row">The event.</param>
/// <param name="CustomerNumber">Its customer, or null.</param>
/// <param name="CustomerName">Its customer by name, or null.</param>
/// <param name="Message">Its message, or null where none was made or it was deleted.</param>
public sealed record NotificationView(Notification Row, string? CustomerNumber, string? CustomerName, MessageResult? Message);

/// <summary>What a list of events is narrowed to.</summary>
/// <param name="Type">Key of an event type.</param>
/// <param name="Customer">Exact customer number.</param>
/// <param name="Decision">Whether mail was made.</param>
/// <param name="Search">Part of customer, external id or data.</param>
public sealed record NotificationFilter(string? Type = null, string? Customer = null, NotificationDecision? Decision = null, string? Search = null);
