using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>The image library as documents show it: a document has no mail around it, so its pictures are in it.</summary>
internal static class DocumentImages
{
    /// <summary>All pictures by key. Bounded by the library, whose pictures are small; one whose file is gone is left out, and so unknown.</summary>
    public static async Task<Dictionary<string, InlineImage>> ReadAsync(MessagingDbContext db, DocumentStore store, CancellationToken cancellationToken)
    {
        var images = new Dictionary<string, InlineImage>(StringComparer.Ordinal);
        foreach (var image in await db.TemplateImages.AsNoTracking().ToListAsync(cancellationToken))
        {
            if (await store.ReadAsync(image.DocumentHash, cancellationToken) is { } content)
                images[image.Key] = new InlineImage(image.Key, "", image.AltText, DataUri: $"data:{image.ContentType};base64,{Convert.ToBase64String(content)}");
        }

        return images;
    }
}
