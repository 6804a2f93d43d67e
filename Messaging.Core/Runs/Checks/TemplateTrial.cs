using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Runs.Checks;

/// <summary>Tries a definition's templates before a run does.</summary>
internal sealed class TemplateTrial(MailRecipeReader recipes, MailComposer composer, TemplateRenderer renderer, TimeProvider clock)
{
    /// <summary>
    /// The most invoices that are rendered for a check. What is beyond is judged by the templates' text alone here, and once more when its
    /// message is made.
    /// </summary>
    internal const int MaxRendered = 2_000;

    private const int Chunk = 500;

    /// <param name="db">Where to read.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="invoiceIds">The invoices to try them on, at most <see cref="MaxRendered"/>.</param>
    /// <param name="cancellationToken">Stops trying.</param>
    internal async Task<TrialOutcome> TryAsync(
        MessagingDbContext db, MessageDefinition definition, IReadOnlyList<long> invoiceIds, CancellationToken cancellationToken)
    {
        var recipe = await recipes.ReadAsync(db, definition, cancellationToken);
        if (FindProblem(recipe) is { } problem)
            return TrialOutcome.Fine with { Problem = problem };

        var run = new RunModel("0", definition.Name, DateOnly.FromDateTime(clock.GetLocalNow().DateTime), null);
        var problems = new Dictionary<long, string>();
        foreach (var chunk in invoiceIds.Chunk(Chunk))
        {
            foreach (var (invoice, occasion) in await MailOccasionReader.ReadEachAsync(db, chunk, run, [], cancellationToken))
            {
                if ((occasion.Succeeded ? composer.TryTexts(recipe, occasion.Value, cancellationToken) : occasion.Error) is { } error)
                    problems[invoice] = error.Message;
            }
        }

        return new TrialOutcome(null, problems);
    }

    /// <summary>Why no mail could be made whatever the invoice.</summary>
    private string? FindProblem(MailRecipe recipe)
    {
        var definition = recipe.Definition;
        if (recipe.Subject is null)
            return new NoTemplate("subject template", definition.SubjectTemplateKey).Message;
        if (definition.HtmlBodyTemplateKey is { } html && recipe.Html is null)
            return new NoTemplate("body template", html).Message;
        if (definition.TextBodyTemplateKey is { } text && recipe.Text is null)
            return new NoTemplate("body template", text).Message;
        return FirstError(recipe.SubjectFor(recipe.Subject, null)) ?? Body(recipe.Html) ?? Body(recipe.Text);

        string? Body(BodyTemplate? body) => body is null ? null : FirstError(recipe.BodyFor(body, null));
    }

    private string? FirstError(TemplateSource source)
    {
        var check = renderer.Check(source);
        return check.IsValid ? null : check.Problems.First(p => p.Severity == ProblemSeverity.Error).ToString();
    }
}

/// <summary>What trying the templates showed.</summary>
/// <param name="Problem">Why no mail could be made at all, or null.</param>
/// <param name="InvoiceProblems">Why the mail of one invoice could not be made, by invoice.</param>
internal sealed record TrialOutcome(string? Problem, IReadOnlyDictionary<long, string> InvoiceProblems)
{
    /// <summary>Nothing was found.</summary>
    internal static TrialOutcome Fine { get; } = new(null, new Dictionary<long, string>());
}
