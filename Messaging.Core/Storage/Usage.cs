using Messaging.Core.Runs;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Who uses what, as named queries. They stand here because a part must not know the feature that uses it, and yet must not
/// be deleted from under it.
/// </summary>
internal static class Usage
{
    /// <summary>How many definitions name each of these recipient keys.</summary>
    public static Task<Dictionary<string, int>> DefinitionsByRecipientKeyAsync(MessagingDbContext db, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        db.MessageDefinitions.Where(d => keys.Contains(d.RecipientKey))
            .GroupBy(d => d.RecipientKey)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);

    /// <summary>How many definitions name each of these sender profiles.</summary>
    public static Task<Dictionary<string, int>> DefinitionsBySenderProfileAsync(MessagingDbContext db, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        db.MessageDefinitions.Where(d => keys.Contains(d.SenderProfileKey))
            .GroupBy(d => d.SenderProfileKey)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);

    /// <summary>Names of the definitions that send to a recipient key.</summary>
    public static async Task<List<string>> OfRecipientKeyAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
        Named(await db.MessageDefinitions.Where(d => d.RecipientKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken));

    /// <summary>Names of the definitions that send from a sender profile.</summary>
    public static async Task<List<string>> OfSenderProfileAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
        Named(await db.MessageDefinitions.Where(d => d.SenderProfileKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken));

    /// <summary>Names of the definitions that use a subject template.</summary>
    public static async Task<List<string>> OfSubjectTemplateAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
        Named(await db.MessageDefinitions.Where(d => d.SubjectTemplateKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken));

    /// <summary>Names of the definitions that use a body template, as HTML or as text.</summary>
    public static async Task<List<string>> OfBodyTemplateAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
        Named(await db.MessageDefinitions.Where(d => d.HtmlBodyTemplateKey == key || d.TextBodyTemplateKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken));

    /// <summary>Names of the definitions that attach what a transformation makes. The keys are a JSON column, and definitions are few.</summary>
    public static async Task<List<string>> OfTransformationAsync(MessagingDbContext db, string key, CancellationToken cancellationToken)
    {
        var all = await db.MessageDefinitions.AsNoTracking().OrderBy(d => d.Name).Select(d => new { d.Name, d.TransformationKeys }).ToListAsync(cancellationToken);
        return Named(all.Where(d => d.TransformationKeys.Contains(key)).Select(d => d.Name));
    }

    /// <summary>Names of the body templates and transformations that show a picture, found by its key in quotation marks.</summary>
    public static async Task<List<string>> OfImageAsync(MessagingDbContext db, string key, CancellationToken cancellationToken)
    {
        var bodies = await db.BodyTemplates.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken);
        var transformations = await db.Transformations.AsNoTracking().Where(t => t.Content != null).OrderBy(t => t.Name).ToListAsync(cancellationToken);
        bool Names(string text) => text.Contains($"\"{key}\"", StringComparison.Ordinal) || text.Contains($"'{key}'", StringComparison.Ordinal);
        return
        [
            .. bodies.Where(t => t.Translations.Values.Append(t.Content).Any(Names)).Select(t => $"the body template \"{t.Name}\""),
            .. transformations.Where(t => Names(t.Content!)).Select(t => $"the transformation \"{t.Name}\""),
        ];
    }

    /// <summary>How many runs were made from each of these definitions.</summary>
    public static Task<Dictionary<long, int>> RunsByDefinitionAsync(MessagingDbContext db, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        db.MessageRuns.Where(r => ids.Contains(r.DefinitionId))
            .GroupBy(r => r.DefinitionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);

    /// <summary>Names of the runs of a definition that may still send.</summary>
    public static async Task<List<string>> OpenRunsOfDefinitionAsync(MessagingDbContext db, long id, CancellationToken cancellationToken) =>
    [
        .. (await db.MessageRuns
            .Where(r => r.DefinitionId == id && r.Status != RunStatus.Finished && r.Status != RunStatus.Closed)
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancellationToken))
            .Select(run => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"message run {run}")),
    ];

    /// <summary>How many definitions name each of the templates of a kind; those named by none are left out.</summary>
    public static async Task<Dictionary<string, int>> DefinitionsByTemplateAsync(MessagingDbContext db, TemplateKind kind, CancellationToken cancellationToken)
    {
        var all = await db.MessageDefinitions.AsNoTracking()
            .Select(d => new { d.SubjectTemplateKey, d.HtmlBodyTemplateKey, d.TextBodyTemplateKey, d.TransformationKeys }).ToListAsync(cancellationToken);
        return all.SelectMany(d => (kind switch
            {
                TemplateKind.Subject => [d.SubjectTemplateKey],
                TemplateKind.Body => [d.HtmlBodyTemplateKey, d.TextBodyTemplateKey],
                _ => (IEnumerable<string?>)d.TransformationKeys,
            }).OfType<string>().Distinct(StringComparer.Ordinal))
            .GroupBy(key => key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
    }

    private static List<string> Named(IEnumerable<string> definitions) => [.. definitions.Select(name => $"the definition \"{name}\"")];
}
