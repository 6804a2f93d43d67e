using System.Runtime.CompilerServices;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>
/// Says what a change to a template would do, before it does it: the mails and documents of the last runs and events are made anew, as saved and as
/// changed, and compared. Nothing is stored.
/// </summary>
public sealed class ImpactCheckService
{
    /// <summary>The most mails that are made anew.</summary>
    public const int MaxMails = 1_000;

    /// <summary>The most that are listed of each kind.</summary>
    public const int MaxItems = 100;

    private const int MaxRuns = 20;
    private const int Chunk = 50;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MailRecipeReader recipes;
    private readonly MailComposer composer;
    private readonly EventImpact events;
    private readonly TransformationRenderer documents;
    private readonly TemplateLimits limits;
    private readonly ICurrentActor actor;
    private readonly TimeProvider clock;

    internal ImpactCheckService(
        IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, MailComposer composer, EventImpact events, TransformationRenderer documents, TemplateLimits limits,
        ICurrentActor actor, TimeProvider clock)
    {
        this.events = events;
        this.databases = databases;
        this.recipes = recipes;
        this.composer = composer;
        this.documents = documents;
        this.limits = limits;
        this.actor = actor;
        this.clock = clock;
    }

    /// <summary>Checks a change. The reports come as the work goes on; the last one is the result.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="changed">The template as it would be saved, under its saved key.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async IAsyncEnumerable<ImpactReport> CheckAsync(TemplateKind kind, Template changed, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definitions = await Usage.DefinitionsReachedAsync(db, kind, changed.Key, limits, cancellationToken);
        var mails = await LastMailsAsync(db, [.. definitions.Select(d => d.Id)], cancellationToken);
        var happened = kind == TemplateKind.Transformation ? [] : await events.FindAsync(db, changed, cancellationToken);
        var report = new ReportBuilder(mails.Sum(m => m.Value.Count) + happened.Count);
        yield return report.Build();
        foreach (var chunk in happened.Chunk(Chunk))
        {
            foreach (var one in chunk)
                report.Add(one, CompareTexts(one, cancellationToken));
            report.Skip(chunk.Length);
            yield return report.Build();
        }

        foreach (var definition in definitions.Where(d => mails.ContainsKey(d.Id)))
        {
            var saved = await recipes.ReadAsync(db, definition, cancellationToken);
            var pair = (Saved: saved, Changed: saved.With(changed));
            var run = RunModels.Preview(definition.Name, clock, actor.Name);
            foreach (var chunk in mails[definition.Id].Chunk(Chunk))
            {
                // What cannot be read has no mail that could become different.
                foreach (var occasion in (await MailOccasionReader.ReadEachAsync(db, chunk, run, [], cancellationToken)).Values.Where(o => o.Succeeded))
                    report.Add(occasion.Value!, definition, await CompareAsync(pair.Saved, pair.Changed, occasion.Value!, cancellationToken));
                report.Skip(chunk.Length);
                yield return report.Build();
            }
        }
    }

    /// <summary>Invoices of the last runs by definition, the newest first; each invoice once for each definition.</summary>
    private static async Task<Dictionary<long, List<long>>> LastMailsAsync(MessagingDbContext db, List<long> definitions, CancellationToken cancellationToken)
    {
        var runs = await db.MessageRuns.AsNoTracking().Where(r => definitions.Contains(r.DefinitionId))
            .OrderByDescending(r => r.Id).Take(MaxRuns).Select(r => new { r.Id, r.DefinitionId }).ToListAsync(cancellationToken);
        var found = new Dictionary<long, List<long>>();
        var left = MaxMails;
        foreach (var run in runs)
        {
            var known = found.GetValueOrDefault(run.DefinitionId) ?? [];
            var invoices = await db.MessageResults.Where(r => r.RunId == run.Id && !EF.Parameter(known).Contains(r.InvoiceId!.Value))
                .OrderByDescending(r => r.Id).Select(r => r.InvoiceId!.Value).Take(left).ToListAsync(cancellationToken);
            found[run.DefinitionId] = [.. known, .. invoices];
            left -= invoices.Count;
            if (left == 0)
                break;
        }
        return found;
    }

    private async Task<(Impact Impact, string Message)> CompareAsync(MailRecipe saved, MailRecipe changed, MailOccasion occasion, CancellationToken cancellationToken)
    {
        var (impact, message) = Compare(saved, changed, recipe => composer.RenderText(recipe, occasion, cancellationToken), out var differences);
        if (impact is not null)
            return (impact.Value, message);
        foreach (var (old, made) in saved.Transformations.Zip(changed.Transformations).Where(pair => MayDiffer(pair.First, pair.Second, saved, changed)))
        {
            var (was, becomes) = (await MakeAsync(old, saved, occasion, cancellationToken), await MakeAsync(made, changed, occasion, cancellationToken));
            if (!becomes.Succeeded)
                return (was.Succeeded ? Impact.FailsNow : Impact.FailsStill, becomes.Error.Message);
            if (!was.Succeeded || was.Value.FileName != becomes.Value.FileName || !was.Value.Content.AsSpan().SequenceEqual(becomes.Value.Content))
                differences.Add($"document \"{made.Name}\"");
        }
        return Of(differences);
    }

    private (Impact Impact, string Message) CompareTexts(ReachedEvent one, CancellationToken cancellationToken)
    {
        var (impact, message) = Compare(one.Mail.Recipe, one.Changed, recipe => composer.RenderText(recipe, one.Mail.Model, cancellationToken), out var differences);
        return impact is { } failed ? (failed, message) : Of(differences);
    }

    /// <summary>Why the changed texts fail, or else which of them differ.</summary>
    private static (Impact? Failure, string Message) Compare(MailRecipe saved, MailRecipe changed, Func<MailRecipe, MailText> render, out List<string> differences)
    {
        var (before, after) = (render(saved), render(changed));
        differences = [];
        if (after.Error is { } error)
            return (before.Error is null ? Impact.FailsNow : Impact.FailsStill, error.Message);
        if (before.Subject.Value != after.Subject.Value)
            differences.Add("subject");
        if (before.Html?.Value?.Text != after.Html?.Value?.Text)
            differences.Add("HTML");
        if (before.Text?.Value?.Text != after.Text?.Value?.Text)
            differences.Add("text");
        return (null, "");
    }

    private static (Impact Impact, string Message) Of(List<string> differences) =>
        differences.Count == 0 ? (Impact.Same, "") : (Impact.Differs, $"Differs: {string.Join(", ", differences)}.");

    private static bool MayDiffer(InvoiceTransformation old, InvoiceTransformation made, MailRecipe saved, MailRecipe changed) =>
        made.Output != TransformationOutput.Uploaded && (!ReferenceEquals(old, made) || !ReferenceEquals(saved.Fragments, changed.Fragments));

    /// <summary>A PDF is compared by the page that is printed; pictures are the same on both sides, and left out.</summary>
    private Task<Outcome<RenderedDocument>> MakeAsync(InvoiceTransformation transformation, MailRecipe recipe, MailOccasion occasion, CancellationToken cancellationToken)
    {
        var unprinted = new InvoiceTransformation
        {
            Key = transformation.Key, Name = transformation.Name, FileName = transformation.FileName, Content = transformation.Content, Translations = transformation.Translations,
            Output = transformation.Output == TransformationOutput.Pdf ? TransformationOutput.Html : transformation.Output,
        };
        var context = new RenderContext(occasion.Customer.Language, key => recipe.Images.TryGetValue(key, out var image) ? new InlineImage(key, key, image.AltText) : null);
        return documents.RenderAsync(unprinted, recipe.Fragments, MailComposer.ModelOf(recipe, occasion), context, cancellationToken);
    }

    private sealed class ReportBuilder(int total)
    {
        private readonly Dictionary<Impact, int> counts = [];
        private readonly List<ImpactItem> items = [];
        private int done;

        public void Add(MailOccasion occasion, MessageDefinition definition, (Impact Impact, string Message) found) =>
            Add(new ImpactItem(found.Impact, occasion.Invoice.ExternalId, occasion.Invoice.Number, occasion.Customer.Name, definition.Name, found.Message));

        public void Add(ReachedEvent one, (Impact Impact, string Message) found) =>
            Add(new ImpactItem(found.Impact, "", null, one.Mail.Model.Customer?.Name ?? "", one.Mail.Recipe.Definition.Name, found.Message, one.NotificationId));

        /// <summary>Moves on by a chunk, those among them whose invoice is gone meanwhile.</summary>
        public void Skip(int chunk) => done += chunk;

        private void Add(ImpactItem item)
        {
            var count = counts[item.Impact] = counts.GetValueOrDefault(item.Impact) + 1;
            if (item.Impact != Impact.Same && count <= MaxItems)
                items.Add(item);
        }

        public ImpactReport Build() => new(
            total, done, new Dictionary<Impact, int>(counts),
            [.. items.OrderBy(i => i.Impact switch { Impact.FailsNow => 0, Impact.Differs => 1, _ => 2 })]);
    }
}
