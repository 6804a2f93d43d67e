using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Shows the mail as it would leave, by the code that sends it.</summary>
public sealed class PreviewService
{
    /// <summary>Most addresses of one test mail.</summary>
    public const int MaxTestAddresses = 5;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MailRecipeReader recipes;
    private readonly MailComposer composer;
    private readonly TestMailSender tests;
    private readonly ICurrentActor actor;
    private readonly TimeProvider clock;

    internal PreviewService(
        IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, MailComposer composer, TestMailSender tests, ICurrentActor actor, TimeProvider clock)
    {
        this.tests = tests;
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
        var read = await ReadAsync(db, request, cancellationToken);
        return read.Succeeded ? await ShowAsync(read.Value.Recipe, read.Value.Occasion, request, cancellationToken) : read.Error;
    }

    /// <summary>
    /// Sends the mail as a test, with its real attachments and "[Test]" before the subject, to other addresses than the customer's. What
    /// the server refuses is a result. Nothing of it is kept as a message of the invoice.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="addresses">1 to <see cref="MaxTestAddresses"/> e-mail addresses.</param>
    /// <param name="cancellationToken">Gives up; a mail that was handed over is not called back.</param>
    /// <returns>Errors: <see cref="NotFound"/>, <see cref="Invalid"/> for the addresses, and what keeps the mail from being made.</returns>
    public async Task<Outcome<SmtpTestResult>> SendTestAsync(PreviewRequest request, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        var to = ReadAddresses(addresses);
        if (!to.Succeeded)
            return to.Error;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var read = await ReadAsync(db, request, cancellationToken);
        if (!read.Succeeded)
            return read.Error;
        var (recipe, occasion) = read.Value;
        var sender = MailComposer.FindSender(recipe);
        if (!sender.Succeeded)
            return sender.Error;
        var composed = await composer.ComposeAsync(recipe, occasion, sender.Value with { To = to.Value }, $"test.{Guid.NewGuid():N}", clock.GetUtcNow(), cancellationToken);
        if (!composed.Succeeded)
            return composed.Error;
        var mail = composed.Value with { Subject = $"[Test] {composed.Value.Subject}" };
        var settings = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var test = new TestMail(mail.From, mail.EnvelopeRecipients, mail.Subject, mail.NeedsSmtpUtf8, mail.ToBytes().ToArray());
        return await tests.SendAsync(test, settings, "Invoice", request.InvoiceExternalId, cancellationToken);
    }

    /// <summary>Where a test goes.</summary>
    internal static Outcome<IReadOnlyList<Mailbox>> ReadAddresses(IReadOnlyCollection<string> addresses)
    {
        var to = new List<Mailbox>();
        foreach (var address in addresses)
        {
            if (!Mailbox.TryCreate(null, address, out var mailbox, out var problem))
                return Invalid.Field("addresses", $"The address \"{address}\" cannot be used: {problem}.");
            to.Add(mailbox);
        }
        return to.Count is > 0 and <= MaxTestAddresses
            ? Outcome.Success<IReadOnlyList<Mailbox>>(to)
            : Invalid.Field("addresses", to.Count == 0 ? "Say where to send the test." : $"A test goes to at most {MaxTestAddresses} addresses.");
    }

    private async Task<Outcome<(MailRecipe Recipe, MailOccasion Occasion)>> ReadAsync(MessagingDbContext db, PreviewRequest request, CancellationToken cancellationToken)
    {
        var invoice = await db.Invoices.Where(i => i.ExternalId == request.InvoiceExternalId).Select(i => (long?)i.Id).FirstOrDefaultAsync(cancellationToken);
        if (invoice is not { } invoiceId)
            return new NotFound("Invoice", request.InvoiceExternalId);
        var recipe = await ReadRecipeAsync(db, request, cancellationToken);
        if (recipe is null)
            return new NotFound("Message definition", request.DefinitionKey!);

        var run = RunModels.Preview(recipe.Definition.Name, clock, actor.Name);
        return (recipe, (await MailOccasionReader.ReadAsync(db, [invoiceId], run, [], cancellationToken))[0]);
    }

    private async Task<MailPreview> ShowAsync(MailRecipe recipe, MailOccasion occasion, PreviewRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<PreviewProblem>();
        var people = request.DefinitionKey is null ? null : Keep(MailComposer.FindPeople(recipe, occasion.Customer), problems);
        var text = composer.RenderText(recipe, occasion, cancellationToken);
        var subject = request.DefinitionKey is null && request.Subject is null ? null : Keep(text.Subject, problems);
        var html = text.Html is null ? null : Keep(text.Html, problems);
        var plain = text.Text is null ? null : Keep(text.Text, problems);
        problems.AddRange((html?.Warnings ?? []).Concat(plain?.Warnings ?? []).Select(Problem));
        // Texts alone belong to no mail yet, so nobody can say whether it will have a text version.
        bool? hasText = request.DefinitionKey is null ? null : text.Text is not null;
        problems.AddRange(composer.CheckHtml(recipe, text, request.Language ?? occasion.Customer.Language, hasText).Select(Problem));

        var files = Keep(await composer.PackAsync(recipe, occasion, cancellationToken), problems) ?? [];
        var images = Keep(await composer.ReadImagesAsync(recipe, html?.Images ?? [], cancellationToken), problems) ?? [];
        return new MailPreview(
            people?.From.ToString(), [.. (people?.To ?? []).Select(to => to.ToString())], subject, html?.Text, plain?.Text,
            [.. files.Select(f => new PreviewAttachment(f.FileName, f.ContentType, f.Content.Length))],
            images.ToDictionary(i => i.ContentId!, i => new PreviewImage(i.ContentType, i.Content), StringComparer.Ordinal),
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
        return saved with
        {
            // Without a definition the first sender stands in, so that {{sender.email}} shows something true.
            Sender = saved.Sender ?? (request.DefinitionKey is null ? await db.SenderProfiles.AsNoTracking().OrderBy(p => p.Id).FirstOrDefaultAsync(cancellationToken) : null),
            Subject = request.Subject is { } subject ? new SubjectTemplate { Key = "subject", Name = "subject", Content = subject } : saved.Subject ?? WithoutDefinition(request),
            Html = request.Html ?? Alone(request, BodyFormat.Html) ?? saved.Html,
            Text = request.Text ?? Alone(request, BodyFormat.Text) ?? saved.Text,
            Fragments = request.Fragment is { } fragment ? saved.Fragments.With(fragment) : saved.Fragments,
            Language = request.Language,
        };
    }

    /// <summary>A test of a body alone needs a subject too; one that says which body it is.</summary>
    private static SubjectTemplate? WithoutDefinition(PreviewRequest request) => request.DefinitionKey is not null
        ? null
        : new SubjectTemplate { Key = "preview", Name = "preview", Content = "{{default invoice.number \"Concept\"}}, {{customer.name}}" };

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
