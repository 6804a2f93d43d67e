using Messaging.Core.Accounts;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Composing;

/// <summary>Reads what a definition names.</summary>
internal sealed class MailRecipeReader(ISecretProtector secrets)
{
    internal async Task<MailRecipe> ReadAsync(MessagingDbContext db, MessageDefinition definition, CancellationToken cancellationToken)
    {
        var subject = await db.SubjectTemplates.AsNoTracking().FirstOrDefaultAsync(t => t.Key == definition.SubjectTemplateKey, cancellationToken);
        var bodies = await db.BodyTemplates.AsNoTracking()
            .Where(t => t.Key == definition.HtmlBodyTemplateKey || t.Key == definition.TextBodyTemplateKey).ToListAsync(cancellationToken);
        var keys = definition.TransformationKeys;
        var transformations = await db.Transformations.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken);
        var password = definition.ProtectedZipPassword is { } locked ? secrets.Unprotect(MessageDefinitionService.ZipPasswordPurpose, locked) : null;
        return new MailRecipe
        {
            Definition = definition,
            Sender = await db.SenderProfiles.AsNoTracking().FirstOrDefaultAsync(p => p.Key == definition.SenderProfileKey, cancellationToken),
            Subject = subject,
            Html = bodies.Find(b => b.Key == definition.HtmlBodyTemplateKey),
            Text = bodies.Find(b => b.Key == definition.TextBodyTemplateKey),
            Fragments = await TemplateFragments.ReadAsync(db, cancellationToken),
            Transformations = [.. transformations.OrderBy(t => keys.IndexOf(t.Key))],
            Images = await db.TemplateImages.AsNoTracking().ToDictionaryAsync(i => i.Key, StringComparer.Ordinal, cancellationToken),
            ZipPassword = password,
            ZipPasswordLost = definition.ProtectedZipPassword is not null && password is null,
        };
    }
}
