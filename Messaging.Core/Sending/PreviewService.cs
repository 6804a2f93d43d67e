using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Shows the mail as it would leave, by the code that sends it.</summary>
public sealed class PreviewService
{
    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MailRecipeReader recipes;
    private readonly MailComposer composer;
    private readonly ICurrentActor actor;
    private readonly TimeProvider clock;

    internal PreviewService(
        IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, MailComposer composer, ICurrentActor actor, TimeProvider clock)
    {
        this.databases = databases;
        this.recipes = recipes;
        this.composer = composer;
        this.actor = actor;
        this.clock = clock;
    }

    /// <summary>Composes without sending. Nothing is stored. What is wrong is listed; what is right is shown all the same.</summary>
    /// <returns>The mail; <see cref="NotFound"/> for invoice or definition.</returns>
    public async Task<Outcome<MailPreview>> PreviewAsync(PreviewRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var invoice = await db.Invoices.Where(i => i.ExternalId == request.InvoiceExternalId).Select(i => (long?)i.Id).FirstOrDefaultAsync(cancellationToken);
        if (invoice is not { } invoiceId)
            return new NotFound("Invoice", request.InvoiceExternalId);
        var recipe = await ReadRecipeAsync(db, request, cancellationToken);
        if (recipe is null)
            return new NotFound("Message definition", request.DefinitionKey!);

        var run = RunModels.Preview(recipe.Definition.Name, clock.GetUtcNow(), actor.Name);
        var occasion = (await MailOccasionReader.ReadAsync(db, [invoiceId], run, [], cancellationToken))[0];
        return await ShowAsync(recipe, occasion, request, cancellationToken);
    }

    private async Task<MailPreview> ShowAsync(MailRecipe recipe, MailOccasion occasion, PreviewRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<PreviewProblem>();
        var people = request.DefinitionKey is null ? null : Keep(MailComposer.FindPeople(recipe, occasion.Customer), problems);
        var text = composer.RenderText(recipe, occasion, request.Language, cancellationToken);
        var subject = recipe.Subject is null && request.DefinitionKey is null ? null : Keep(text.Subject, problems);
        var html = text.Html is null ? null : Keep(text.Html, problems);
        var plain = text.Text is null ? null : Keep(text.Text, problems);
        problems.AddRange((html?.Warnings ?? []).Concat(plain?.Warnings ?? []).Select(Problem));

        var files = Keep(await composer.PackAsync(recipe, occasion, cancellationToken), problems) ?? [];
        var images = Keep(await composer.ReadImagesAsync(recipe, html?.Images ?? [], cancellationToken), problems) ?? [];
        return new MailPreview(
            people?.From.ToString(), [.. (people?.To ?? []).Select(to => to.ToString())], subject, html?.Text, plain?.Text,
            [.. files.Select(f => new PreviewAttachment(f.FileName, f.ContentType, f.Content.Length))],
            images.DistinctBy(i => i.ContentId).ToDictionary(i => i.ContentId!, i => new PreviewImage(i.ContentType, i.Content), StringComparer.Ordinal),
            problems);
    }

    private async Task<MailRecipe?> ReadRecipeAsync(MessagingDbContext db, PreviewRequest request, CancellationToken cancellationToken)
    {
        var definition = request.DefinitionKey is { } key
            ? await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == key, cancellationToken)
            : new MessageDefinition { Key = "", Name = "Preview", SenderProfileKey = "", RecipientKey = "", SubjectTemplateKey = "" };
        if (definition is null)
            return null;
        var saved = await recipes.ReadAsync(db, definition, cancellationToken);
        return new MailRecipe
        {
            Definition = definition,
            // Without a definition the first sender stands in, so that {{sender.email}} shows something true.
            Sender = saved.Sender ?? (request.DefinitionKey is null ? await db.SenderProfiles.AsNoTracking().OrderBy(p => p.Id).FirstOrDefaultAsync(cancellationToken) : null),
            Subject = request.Subject is { } subject ? new SubjectTemplate { Key = "subject", Name = "subject", Content = subject } : saved.Subject,
            Html = request.Html ?? Alone(request, BodyFormat.Html) ?? saved.Html,
            Text = request.Text ?? Alone(request, BodyFormat.Text) ?? saved.Text,
            Fragments = request.Fragment is { } fragment ? saved.Fragments.With(fragment) : saved.Fragments,
            Transformations = saved.Transformations,
            Images = saved.Images,
            ZipPassword = saved.ZipPassword,
            ZipPasswordLost = saved.ZipPasswordLost,
        };
    }

    /// <summary>A body that shows the fragment and nothing else.</summary>
    private static BodyTemplate? Alone(PreviewRequest request, BodyFormat format)
    {
        if (request is not { DefinitionKey: null, Fragment: { } fragment } || fragment.Format != format)
            return null;
        var source = TemplateSource.Of(fragment, "preview", FragmentTexts.None);
        return new BodyTemplate { Key = source.Name, Name = source.Name, Format = format, Content = source.Content, LayoutKey = source.Layout };
    }

    private static T? Keep<T>(Outcome<T> outcome, List<PreviewProblem> problems)
        where T : class
    {
        if (outcome.Succeeded)
            return outcome.Value;
        problems.AddRange(outcome.Error is TemplateFailed failed
            ? failed.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(Problem)
            : [new PreviewProblem(outcome.Error is not DocumentNotReady, null, null, null, outcome.Error.Message)]);
        return null;
    }

    private static PreviewProblem Problem(TemplateProblem problem) =>
        new(problem.Severity == ProblemSeverity.Error, problem.Template, problem.Line, problem.Column, problem.Message);
}
