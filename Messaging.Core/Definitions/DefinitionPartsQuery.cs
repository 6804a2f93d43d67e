using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Definitions;

/// <summary>Reads what definitions can be put together from. All of it is settings: tens of rows, not thousands.</summary>
internal static class DefinitionPartsQuery
{
    public static async Task<DefinitionParts> ReadAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var senders = await db.SenderProfiles.OrderBy(p => p.DisplayName).ThenBy(p => p.Key)
            .Select(p => new Choice(p.Key, p.DisplayName + " <" + p.Email + ">")).ToListAsync(cancellationToken);
        var recipients = await db.RecipientKeys.OrderBy(k => k.DisplayName).ThenBy(k => k.Key)
            .Select(k => new Choice(k.Key, k.DisplayName)).ToListAsync(cancellationToken);
        var subjects = await db.SubjectTemplates.OrderBy(t => t.Name).ThenBy(t => t.Key)
            .Select(t => new Choice(t.Key, t.Name)).ToListAsync(cancellationToken);
        var bodies = await db.BodyTemplates.OrderBy(t => t.Name).ThenBy(t => t.Key)
            .Select(t => new { t.Format, Choice = new Choice(t.Key, t.Name) }).ToListAsync(cancellationToken);
        var transformations = await db.Transformations.OrderBy(t => t.Name).ThenBy(t => t.Key)
            .Select(t => new Choice(t.Key, t.Name)).ToListAsync(cancellationToken);
        return new(
            senders,
            recipients,
            subjects,
            [.. bodies.Where(b => b.Format == BodyFormat.Html).Select(b => b.Choice)],
            [.. bodies.Where(b => b.Format == BodyFormat.Text).Select(b => b.Choice)],
            transformations);
    }
}
