using Messaging.Core.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Adds events. By Entity Framework, which tracks each row, a burst costs several times what the database needs for it.
/// </summary>
internal static class NotificationRows
{
    /// <param name="db">A context with a transaction under way, which the rows join.</param>
    /// <param name="notifications">New events; their ids are set.</param>
    internal static void Add(MessagingDbContext db, IEnumerable<Notification> notifications)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Rows are added within a transaction.");
        using var insert = new Statement(db.Database.GetDbConnection(), """
            INSERT INTO "Notifications" ("TypeKey", "TypeName", "ExternalId", "CustomerId", "OccurredAt", "AcceptedAt", "AcceptedBy", "Data", "TemplateExternalId",
                "Decision", "Reason", "Audience", "AudienceKey", "DatedSubjectId", "SubjectDate", "LeadTime")
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
            RETURNING "Id"
            """, 16);
        foreach (var one in notifications)
        {
            using var added = insert.Read(
                one.TypeKey, one.TypeName, one.ExternalId, one.CustomerId, Statement.Time(one.OccurredAt), Statement.Time(one.AcceptedAt), one.AcceptedBy,
                one.Data, one.TemplateExternalId, one.Decision.ToString(), one.Reason, one.Audience.ToString(), one.AudienceKey, one.DatedSubjectId, one.SubjectDate, one.LeadTime);
            one.Id = added.Next() ? added.Number(0) : throw new InvalidOperationException("A row was added without an id.");
        }
    }
}
