using System.Globalization;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>A file that is not a picture mail programs show.</summary>
public sealed record NotAnImage(string FileName) : Error($"\"{FileName}\" is not a PNG, JPEG or GIF picture. Mail programs show no others; SVG can hold scripts.");

/// <summary>A picture larger than one mail should carry.</summary>
public sealed record ImageTooLarge(string FileName, long Limit)
    : Error(string.Create(CultureInfo.InvariantCulture, $"\"{FileName}\" is larger than {Limit / 1_000:N0} kB. It goes out with every mail: make it smaller first."));

/// <summary>The library is full.</summary>
public sealed record TooManyImages(int Limit) : Error($"There are {Limit} images already. Delete some that no template uses.");

/// <summary>Keeps the pictures that templates show with <c>{{image "key"}}</c>.</summary>
public sealed class TemplateImageService(IDbContextFactory<MessagingDbContext> databases, DocumentStore documents, AuditTrail audit, TimeProvider clock)
{
    /// <summary>The largest picture in bytes.</summary>
    public const int MaxBytes = 1_000_000;

    private const int MaxImages = 200;
    private const int MaxAltText = 200;
    private const string Kind = "Template image";

    /// <summary>All pictures, by key.</summary>
    public async Task<IReadOnlyList<TemplateImage>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.TemplateImages.AsNoTracking().OrderBy(i => i.Key).ToListAsync(cancellationToken);
    }

    /// <summary>Adds a picture under a key made from its file name and gives the key.</summary>
    /// <returns>Errors: <see cref="NotAnImage"/>, <see cref="ImageTooLarge"/>, <see cref="TooManyImages"/>, <see cref="ChangedByOther"/>.</returns>
    public Task<Outcome<string>> AddAsync(string fileName, byte[] content, string? altText, CancellationToken cancellationToken = default) =>
        AddAsync(null, fileName, content, altText, cancellationToken);

    /// <summary>Changes what a picture is said to show. Every mail that is put together from now on says it. Error: <see cref="NotFound"/>.</summary>
    /// <param name="key">The picture's key.</param>
    /// <param name="altText">For those who do not see it, at most 200 characters; empty for an ornament.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task<Outcome<Nothing>> DescribeAsync(string key, string? altText, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.TemplateImages.SingleOrDefaultAsync(i => i.Key == key, cancellationToken) is not { } image)
            return new NotFound(Kind, key);
        image.AltText = Shortened(altText);
        image.UpdatedAt = clock.GetUtcNow();
        audit.Add(db, "Changed", Kind, key, image.AltText);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>Whether a template's text shows the picture of a key.</summary>
    internal static bool IsNamed(string key, string text) => text.Contains($"\"{key}\"", StringComparison.Ordinal) || text.Contains($"'{key}'", StringComparison.Ordinal);

    /// <summary>The same under a key of one's own, which must be free; null for one made from the file name.</summary>
    internal async Task<Outcome<string>> AddAsync(string? wantedKey, string fileName, byte[] content, string? altText, CancellationToken cancellationToken)
    {
        if (wantedKey is not null && Keys.Problem(wantedKey) is { } problem)
            return Invalid.Field("key", problem);
        if (content.Length > MaxBytes)
            return new ImageTooLarge(fileName, MaxBytes);
        if (TypeOf(content) is not { } type)
            return new NotAnImage(fileName);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.TemplateImages.Select(i => i.Key).ToListAsync(cancellationToken);
        if (taken.Count >= MaxImages)
            return new TooManyImages(MaxImages);
        var key = wantedKey ?? KeyOf(fileName, taken);
        db.TemplateImages.Add(new TemplateImage
        {
            Key = key,
            FileName = fileName[..Math.Min(fileName.Length, 200)],
            ContentType = type,
            AltText = Shortened(altText),
            DocumentHash = await documents.SaveAsync(content, cancellationToken),
            Size = content.Length,
            UpdatedAt = clock.GetUtcNow(),
        });
        audit.Add(db, "Added", Kind, key, fileName);
        return await db.TrySaveAsync(cancellationToken) ? key : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes a picture that no template names. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.TemplateImages.SingleOrDefaultAsync(i => i.Key == key, cancellationToken) is not { } image)
            return new NotFound(Kind, key);
        var usedBy = await Usage.OfImageAsync(db, key, cancellationToken);
        if (usedBy.Count > 0)
            return new StillUsed(Kind, key, usedBy);
        db.TemplateImages.Remove(image);
        audit.Add(db, "Deleted", Kind, key, image.FileName);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    private static string Shortened(string? altText)
    {
        var text = altText?.Trim() ?? "";
        return text[..Math.Min(text.Length, MaxAltText)];
    }

    /// <summary>By its first bytes: what a file calls itself proves nothing.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        return content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? "image/gif" : null;
    }

    private static string KeyOf(string fileName, IReadOnlyCollection<string> taken)
    {
        var key = new StringBuilder();
        foreach (var c in Path.GetFileNameWithoutExtension(fileName).Take(Keys.MaxLength - 4))
        {
            if (char.IsAsciiLetterOrDigit(c))
                key.Append(char.ToLowerInvariant(c));
            else if (key.Length > 0 && key[^1] != '-')
                key.Append('-');
        }
        var start = key.ToString().Trim('-') is { Length: > 0 } name ? name : "image";
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? start : string.Create(CultureInfo.InvariantCulture, $"{start}-{number}");
            if (!taken.Contains(candidate))
                return candidate;
        }
    }
}
