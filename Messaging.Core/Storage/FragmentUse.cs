using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Which templates write which fragments in place, as it was at one moment.</summary>
internal sealed class FragmentUse
{
    private readonly List<(TemplateKind Kind, Template Template, IReadOnlySet<string> Names)> templates;

    private FragmentUse(List<(TemplateKind, Template, IReadOnlySet<string>)> templates) => this.templates = templates;

    /// <summary>Keys of all fragments.</summary>
    public IEnumerable<string> Fragments => templates.Where(t => t.Kind == TemplateKind.Fragment).Select(t => t.Template.Key);

    /// <summary>The templates that a change to a fragment reaches, directly or through other fragments.</summary>
    public List<(TemplateKind Kind, Template Template)> UsersOf(string key)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { key };
        while (templates.Where(t => t.Kind == TemplateKind.Fragment && t.Names.Overlaps(reached)).Select(t => t.Template.Key).Any(reached.Add))
        {
            // One more fragment was reached, which others may use.
        }
        return [.. templates.Where(t => t.Names.Overlaps(reached) && !(t.Kind == TemplateKind.Fragment && t.Template.Key == key)).Select(t => (t.Kind, t.Template))];
    }

    /// <summary>Reads all templates: they are few, and their texts small beside what they make.</summary>
    public static async Task<FragmentUse> ReadAsync(MessagingDbContext db, TemplateLimits limits, CancellationToken cancellationToken)
    {
        List<(TemplateKind, Template, IReadOnlySet<string>)> all = [];
        await AddAsync<BodyTemplate>(TemplateKind.Body);
        await AddAsync<SubjectTemplate>(TemplateKind.Subject);
        await AddAsync<Transformations.InvoiceTransformation>(TemplateKind.Transformation);
        await AddAsync<TemplateFragment>(TemplateKind.Fragment);
        return new FragmentUse(all);

        async Task AddAsync<TTemplate>(TemplateKind kind)
            where TTemplate : Template
        {
            foreach (var template in await db.Set<TTemplate>().AsNoTracking().OrderBy(t => t.Name).ThenBy(t => t.Key).ToListAsync(cancellationToken))
                all.Add((kind, template, FragmentNames.In(template, limits)));
        }
    }
}
