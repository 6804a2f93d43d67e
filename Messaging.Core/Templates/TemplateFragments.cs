using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>The shared fragments as they were at one moment. Thread-safe.</summary>
public sealed class TemplateFragments
{
    private readonly IReadOnlyCollection<TemplateFragment> all;
    private readonly ConcurrentDictionary<string, FragmentTexts> byLanguage = new(StringComparer.OrdinalIgnoreCase);

    private TemplateFragments(IReadOnlyCollection<TemplateFragment> all) => this.all = all;

    /// <summary>No fragments.</summary>
    public static TemplateFragments None { get; } = new([]);

    /// <summary>All fragments, by name.</summary>
    public IEnumerable<TemplateFragment> All => all;

    /// <summary>The texts for a language, each its own translation or its default.</summary>
    public FragmentTexts For(string? language) => byLanguage.GetOrAdd(
        language ?? "", tag => new FragmentTexts(all.ToDictionary(f => f.Key, f => f.TextFor(tag), StringComparer.Ordinal)));

    /// <summary>These fragments with one more, or with one in place of what is saved under its key: what the editor previews.</summary>
    public TemplateFragments With(TemplateFragment unsaved) => new([.. all.Where(f => f.Key != unsaved.Key), unsaved]);

    internal static async Task<TemplateFragments> ReadAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.TemplateFragments.AsNoTracking().OrderBy(f => f.Name).ThenBy(f => f.Key).ToListAsync(cancellationToken);
        return found.Count == 0 ? None : new(found);
    }
}

/// <summary>Texts of fragments by name, in one language.</summary>
/// <param name="texts">The texts.</param>
public sealed class FragmentTexts(IReadOnlyDictionary<string, string> texts)
{
    private readonly string identity = Identify(texts);

    /// <summary>No fragments.</summary>
    public static FragmentTexts None { get; } = new(new Dictionary<string, string>());

    /// <summary>The texts.</summary>
    public IReadOnlyDictionary<string, string> Texts => texts;

    /// <summary>The same for two sets only when they hold the same names and texts: what checked templates are kept under.</summary>
    internal string Identity => identity;

    private static string Identify(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count == 0)
            return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in texts.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            // Hashes of the parts, so that no name can run over into a text.
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
