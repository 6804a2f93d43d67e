using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Notifications;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Shows what a rule would make of an event: to whom and why, and the mail as it would leave. Nothing is stored or sent.</summary>
public sealed class EventPreviewService
{
    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly EventMailReader reader;
    private readonly MailComposer composer;
    private readonly TestMailSender tests;
    private readonly ReminderDays days;
    private readonly TimeProvider clock;

    internal EventPreviewService(
        IDbContextFactory<MessagingDbContext> databases, EventTypes types, EventMailReader reader, MailComposer composer, TestMailSender tests, ReminderDays days, TimeProvider clock)
    {
        this.tests = tests;
        this.clock = clock;
        this.databases = databases;
        this.types = types;
        this.reader = reader;
        this.composer = composer;
        this.days = days;
    }

    /// <summary>Previews a rule, saved or not, against a sample, an event of the past, or data of the caller's own.</summary>
    /// <returns>What would happen; <see cref="NotFound"/> for type, customer or event; <see cref="Invalid"/> for the data.</returns>
    public async Task<Outcome<EventPreview>> PreviewAsync(EventPreviewRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var read = await ReadAsync(db, request, cancellationToken);
        if (!read.Succeeded)
            return read.Error;
        var (type, data, customer, facts, rule, mail) = read.Value;
        var known = customer is null ? null : facts.Customers.GetValueOrDefault(customer.Number);
        var (decision, reason) = facts.With(rule).Decide(type, data, known, request.TemplateExternalId);
        if (!rule.Enabled && request.TemplateExternalId is null)
            reason += $" If it were switched on: {facts.With(RuleOf(type, NotificationRuleInput.Of(rule) with { Enabled = true })).Decide(type, data, known, null).Reason}";
        return new EventPreview(decision == NotificationDecision.Send, reason, customer?.Number, data.ToJson(), await ShowAsync(mail, cancellationToken));
    }

    /// <summary>
    /// Sends the mail as a test, with its real attachments and "[Test]" before the subject, to other addresses than those of the event. What the
    /// server refuses is a result. No event is kept of it. Where the rule has no sender yet, the first profile stands in.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="addresses">1 to <see cref="PreviewService.MaxTestAddresses"/> e-mail addresses.</param>
    /// <param name="cancellationToken">Gives up; a mail that was handed over is not called back.</param>
    /// <returns>Errors: <see cref="NotFound"/>, <see cref="Invalid"/> for data and addresses, and what keeps the mail from being made.</returns>
    public async Task<Outcome<SmtpTestResult>> SendTestAsync(EventPreviewRequest request, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        var to = PreviewService.ReadAddresses(addresses);
        if (!to.Succeeded)
            return to.Error;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var read = await ReadAsync(db, request, cancellationToken);
        if (!read.Succeeded)
            return read.Error;
        var composed = await (read.Value.Mail with { To = to }).ComposeAsync(composer, $"test.{Guid.NewGuid():N}", clock.GetUtcNow(), cancellationToken);
        if (!composed.Succeeded)
            return composed.Error;
        var mail = composed.Value with { Subject = $"[Test] {composed.Value.Subject}" };
        var settings = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var test = new TestMail(mail.From, mail.EnvelopeRecipients, mail.Subject, mail.NeedsSmtpUtf8, mail.ToBytes().ToArray());
        return await tests.SendAsync(test, settings, "Event type", request.TypeKey, cancellationToken);
    }

    private async Task<Outcome<Read>> ReadAsync(MessagingDbContext db, EventPreviewRequest request, CancellationToken cancellationToken)
    {
        if (types.Get(request.TypeKey) is not { } type)
            return new NotFound("Event type", request.TypeKey);
        var past = request.NotificationId is { } id ? await db.Notifications.AsNoTracking().FirstOrDefaultAsync(n => n.Id == id && n.TypeKey == type.Key, cancellationToken) : null;
        if (request.NotificationId is not null && past is null)
            return new NotFound("Notification", $"{request.NotificationId}");
        var data = past is not null ? EventSecrets.Hide(type, EventData.ReadStored(type, past.Data))
            : request.Data is { } given ? EventData.Read(type, given)
            : EventData.Sample(type, days.Today);
        if (!data.Succeeded)
            return data.Error;
        var customer = await FindCustomerAsync(db, type, request, past, cancellationToken);
        if (request.CustomerNumber is not null && customer is null)
            return new NotFound("Customer", request.CustomerNumber);
        var facts = await EventFacts.ReadAsync(db, [type], customer is null ? [] : [customer.Number], withTemplates: false, cancellationToken);
        var rule = request.Rule is { } unsaved ? RuleOf(type, unsaved) : facts.Rules[type.Key];
        var mail = await reader.PreviewAsync(db, type, rule, data.Value, customer, request.TemplateExternalId, cancellationToken);
        return new Read(type, data.Value, customer, facts, rule, mail with { Recipe = Unsaved(mail.Recipe, request) with { Language = request.Language } });
    }

    private static async Task<Customer?> FindCustomerAsync(
        MessagingDbContext db, EventType type, EventPreviewRequest request, Notification? past, CancellationToken cancellationToken)
    {
        var all = db.Customers.AsNoTracking().Include(c => c.EmailAddresses).Include(c => c.Cluster);
        if (request.CustomerNumber is { } number)
            return await all.FirstOrDefaultAsync(c => c.Number == number, cancellationToken);
        if (past is not null)
            return past.CustomerId is { } customer ? await all.FirstOrDefaultAsync(c => c.Id == customer, cancellationToken) : null;
        // A sample shows something true where there is a customer.
        return type.NeedsCustomer ? await all.OrderBy(c => c.Id).FirstOrDefaultAsync(cancellationToken) : null;
    }

    /// <summary>The samples of a type as templates see them, for an editor to show values; null where there is no such type.</summary>
    /// <param name="typeKey">Key of the type.</param>
    public EventModel? SampleOf(string typeKey) => types.Get(typeKey) is { } type
        ? new EventModel(type.NeedsCustomer ? SampleModel.Create().Customer : null, SampleModel.Create().Sender, EventData.Sample(type, days.Today).Values)
        : null;

    private static MailRecipe Unsaved(MailRecipe recipe, EventPreviewRequest request) => recipe with
    {
        Subject = request.Subject is { } subject ? new SubjectTemplate { Key = "subject", Name = "subject", Content = subject } : recipe.Subject,
        // A body that is edited is shown alone: what else the rule has is not of the same template.
        Html = request.Html ?? (request.Text is null ? recipe.Html : null),
        Text = request.Text ?? (request.Html is null ? recipe.Text : null),
        Definition = request.Html is null && request.Text is null ? recipe.Definition : new MessageDefinition
        {
            Key = recipe.Definition.Key, Name = recipe.Definition.Name, SenderProfileKey = recipe.Definition.SenderProfileKey, RecipientKey = "",
            SubjectTemplateKey = recipe.Definition.SubjectTemplateKey,
        },
    };

    private static NotificationRule RuleOf(EventType type, NotificationRuleInput input) => new()
    {
        TypeKey = type.Key, Enabled = input.Enabled, TemplateKey = input.TemplateKey, SenderProfileKey = input.SenderProfileKey, Audience = input.Audience,
        RecipientKey = string.IsNullOrWhiteSpace(input.RecipientKey) ? null : input.RecipientKey, DepartmentKey = string.IsNullOrWhiteSpace(input.DepartmentKey) ? null : input.DepartmentKey,
        AttachmentKeys = [.. input.AttachmentKeys], Condition = input.Condition, LeadTimes = [.. input.LeadTimes],
    };

    private async Task<MailPreview> ShowAsync(EventMail mail, CancellationToken cancellationToken)
    {
        var recipe = mail.Recipe;
        var problems = new List<PreviewProblem>();
        var sender = MailComposer.FindSender(recipe);
        var senderError = recipe.Definition.SenderProfileKey.Length == 0 ? new RuleNeedsSender(recipe.Definition.Name) : sender.Error;
        problems.AddRange(new[] { senderError, mail.To.Error, mail.Files.Error }.OfType<Error>().Select(e => new PreviewProblem(true, null, null, null, e.Message)));
        var text = composer.RenderText(recipe, mail.Model, cancellationToken);
        var (subject, html, plain) = (Keep(text.Subject, problems), text.Html is null ? null : Keep(text.Html, problems), text.Text is null ? null : Keep(text.Text, problems));
        var images = await composer.ReadImagesAsync(recipe, html?.Images ?? [], cancellationToken);
        return new MailPreview(
            sender.Value?.From.ToString(), [.. (mail.To.Value ?? []).Select(to => to.ToString())], subject, html?.Text, plain?.Text,
            [.. (mail.Files.Value ?? []).Select(f => new PreviewAttachment(f.FileName, f.ContentType, f.Content.Length))],
            (images.Value ?? []).ToDictionary(i => i.ContentId!, i => new PreviewImage(i.ContentType, i.Content), StringComparer.Ordinal),
            problems);
    }

    private sealed record Read(EventType Type, EventData Data, Customer? Customer, EventFacts Facts, NotificationRule Rule, EventMail Mail);

    private static T? Keep<T>(Outcome<T> outcome, List<PreviewProblem> problems)
        where T : class
    {
        if (outcome.Succeeded)
            return outcome.Value;
        problems.AddRange(outcome.Error is TemplateFailed failed
            ? failed.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => new PreviewProblem(true, p.Template, p.Line, p.Column, p.Message))
            : [new PreviewProblem(true, null, null, null, outcome.Error.Message)]);
        return null;
    }
}
