using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

/// <summary>What one mail is about.</summary>
/// <param name="Invoice">The invoice, with its customer, the customer's addresses and cluster.</param>
/// <param name="Documents">The invoice's transformation results.</param>
/// <param name="Run">The run as templates see it.</param>
/// <param name="Bcc">Blind copies.</param>
internal sealed record MailOccasion(Invoice Invoice, IReadOnlyList<TransformationResult> Documents, RunModel Run, IReadOnlyList<string> Bcc)
{
    internal Customer Customer => Invoice.Customer!;
}

/// <summary>Who a mail is from and to, or why that cannot be said.</summary>
internal sealed record MailPeople(Mailbox From, Mailbox? ReplyTo, IReadOnlyList<Mailbox> To);

/// <summary>Puts mails together. Sending and previews use this same code.</summary>
internal sealed class MailComposer(
    TemplateRenderer renderer, HtmlFinisher finisher, DocumentStore store, AttachmentPacking packing, SendingOptions options, LimitsOptions limits)
{
    /// <summary>The whole mail, or the first reason why it cannot be sent now.</summary>
    /// <remarks>The Message-ID is <paramref name="messageIdLocalPart"/> at the sender's domain.</remarks>
    internal async Task<Outcome<ComposedMail>> ComposeAsync(
        MailRecipe recipe, MailOccasion occasion, string messageIdLocalPart, DateTimeOffset date, CancellationToken cancellationToken)
    {
        var people = FindPeople(recipe, occasion.Customer);
        return people.Succeeded ? await ComposeAsync(recipe, occasion, people.Value, messageIdLocalPart, date, cancellationToken) : people.Error;
    }

    /// <summary>The same mail for other people than the customer.</summary>
    internal async Task<Outcome<ComposedMail>> ComposeAsync(
        MailRecipe recipe, MailOccasion occasion, MailPeople people, string messageIdLocalPart, DateTimeOffset date, CancellationToken cancellationToken)
    {
        var model = ModelOf(recipe, occasion);
        var text = MailText.Render(renderer, recipe, model, occasion.Customer.Language, cancellationToken).Finish(finisher, recipe);
        if (text.Error is { } error)
            return error;
        var attachments = await packing.PackAsync(recipe, occasion, model, cancellationToken);
        if (!attachments.Succeeded)
            return attachments.Error;
        var mail = await AssembleAsync(recipe, people, text, attachments.Value, occasion.Bcc, messageIdLocalPart, date, cancellationToken);
        return mail.Succeeded ? mail.Value with { Documents = DocumentsOf(recipe, occasion) } : mail.Error;
    }

    /// <summary>The mail of an event: texts and files are not those of an invoice, all else is.</summary>
    internal async Task<Outcome<ComposedMail>> ComposeAsync(
        MailRecipe recipe, EventModel model, MailPeople people, IReadOnlyList<ComposedFile> files, string messageIdLocalPart, DateTimeOffset date, CancellationToken cancellationToken)
    {
        var text = RenderText(recipe, model, cancellationToken);
        return text.Error is { } error ? error : await AssembleAsync(recipe, people, text, files, [], messageIdLocalPart, date, cancellationToken);
    }

    /// <summary>The texts of an event alone, each with its own failure.</summary>
    internal MailText RenderText(MailRecipe recipe, EventModel model, CancellationToken cancellationToken) =>
        MailText.Render(renderer, recipe, model, recipe.Language ?? model.Language, cancellationToken).Finish(finisher, recipe);

    private static string DocumentsOf(MailRecipe recipe, MailOccasion occasion) => DocumentKeys.Join(recipe.Transformations
        .Select(t => occasion.Documents.First(d => d.TransformationId == t.Id)).OrderBy(d => d.TransformationId).Select(d => DocumentKeys.Of(d.TransformationId, d.DocumentHash)));

    private async Task<Outcome<ComposedMail>> AssembleAsync(
        MailRecipe recipe, MailPeople people, MailText text, IReadOnlyList<ComposedFile> attachments, IReadOnlyList<string> bcc, string messageIdLocalPart, DateTimeOffset date,
        CancellationToken cancellationToken)
    {
        var images = await ReadImagesAsync(recipe, text.Html?.Value?.Images ?? [], cancellationToken);
        if (!images.Succeeded)
            return images.Error;

        var mail = Address(people, text, bcc) with
        {
            MessageId = $"{messageIdLocalPart}@{people.From.Domain}",
            Date = date,
            Images = images.Value,
            Attachments = attachments,
        };
        var size = SizeOf(mail);
        return size > limits.MessageBytes ? new MailTooLarge(size, limits.MessageBytes) : mail;
    }

    /// <summary>As it leaves, where that may be close to what is allowed. Far from it on either side, counting what goes in says enough and costs nothing.</summary>
    private long SizeOf(ComposedMail mail)
    {
        var counted = mail.Attachments.Concat(mail.Images).Sum(f => (long)f.Content.Length) + Encoding.UTF8.GetByteCount(mail.Html ?? "") + Encoding.UTF8.GetByteCount(mail.Text ?? "");
        return counted > limits.MessageBytes / 2 && counted <= limits.MessageBytes ? mail.ToBytes().Length : counted;
    }

    /// <summary>The texts alone, each with its own failure.</summary>
    internal MailText RenderText(MailRecipe recipe, MailOccasion occasion, CancellationToken cancellationToken) =>
        MailText.Render(renderer, recipe, ModelOf(recipe, occasion), recipe.Language ?? occasion.Customer.Language, cancellationToken).Finish(finisher, recipe);

    /// <summary>What mail programs will make of the HTML, for those who write it. Sending does not ask.</summary>
    internal IReadOnlyList<TemplateProblem> CheckHtml(MailRecipe recipe, MailText text, string? language, bool? hasText) =>
        recipe.Html is { Format: BodyFormat.Html } body && text.Html is { Succeeded: true, Value: { } html } ? finisher.Check(html.Text, recipe.BodyFor(body, language), hasText, body.InlineStyles) : [];

    /// <summary>Why the texts cannot be rendered, or null. Finishing them cannot fail, and is left out.</summary>
    internal Error? TryTexts(MailRecipe recipe, MailOccasion occasion, CancellationToken cancellationToken) =>
        MailText.Render(renderer, recipe, ModelOf(recipe, occasion), occasion.Customer.Language, cancellationToken).Error;

    /// <summary>The files alone.</summary>
    internal Task<Outcome<IReadOnlyList<ComposedFile>>> PackAsync(MailRecipe recipe, MailOccasion occasion, CancellationToken cancellationToken) =>
        packing.PackAsync(recipe, occasion, ModelOf(recipe, occasion), cancellationToken);

    /// <summary>The pictures that a text shows.</summary>
    internal async Task<Outcome<IReadOnlyList<ComposedFile>>> ReadImagesAsync(
        MailRecipe recipe, IReadOnlyList<Templates.InlineImage> images, CancellationToken cancellationToken)
    {
        var files = new List<ComposedFile>(images.Count);
        // Two keys may name the same picture, and an id stands once in a mail.
        foreach (var image in images.DistinctBy(i => i.ContentId))
        {
            var stored = recipe.Images[image.Key];
            if (await store.ReadAsync(stored.DocumentHash, cancellationToken) is not { } content)
                return new DocumentLost(stored.FileName);
            files.Add(new ComposedFile(stored.FileName, stored.ContentType, stored.DocumentHash, content) { ContentId = image.ContentId });
        }

        return files;
    }

    /// <summary>Sender and recipients. All addresses of the customer under the recipient key go into one To.</summary>
    internal static Outcome<MailPeople> FindPeople(MailRecipe recipe, Customer customer)
    {
        var from = FindSender(recipe);
        if (!from.Succeeded)
            return from.Error;
        var key = recipe.Definition.RecipientKey;
        var to = new List<Mailbox>();
        foreach (var address in customer.EmailAddresses.Where(a => a.RecipientKey == key).OrderBy(a => a.Id))
        {
            if (!Mailbox.TryCreate(address.DisplayName, address.Address, out var mailbox, out var problem))
                return new BadRecipient(address.Address, problem);
            to.Add(mailbox);
        }

        return to.Count == 0 ? new NoRecipient(key) : from.Value with { To = to };
    }

    /// <summary>The sender alone, with nobody to send to.</summary>
    internal static Outcome<MailPeople> FindSender(MailRecipe recipe)
    {
        if (recipe.Sender is not { } sender)
            return new NoSender(recipe.Definition.SenderProfileKey);
        if (!Mailbox.TryCreate(sender.DisplayName, sender.Email, out var from, out var problem))
            return new BadSender(sender.Email, problem);
        Mailbox? replyTo = null;
        if (sender.ReplyTo is { Length: > 0 } reply && !Mailbox.TryCreate(null, reply, out replyTo, out problem))
            return new BadSender(reply, problem);
        return new MailPeople(from, replyTo, []);
    }

    /// <summary>In a test install everything goes to one address, and the subject says whom it was for.</summary>
    private ComposedMail Address(MailPeople people, MailText text, IReadOnlyList<string> bcc)
    {
        var to = people.To;
        var subject = text.Subject.Value!;
        var envelope = to.Concat(bcc.Select(Mailbox.Parse)).DistinctBy(m => m.Address, StringComparer.OrdinalIgnoreCase).ToList();
        if (options.RedirectAllTo is { Length: > 0 } redirect)
        {
            subject = $"[To: {string.Join(", ", to.Select(m => m.Address))}] {subject}";
            to = [Mailbox.Parse(redirect)];
            envelope = [.. to];
        }

        return new ComposedMail
        {
            From = people.From,
            ReplyTo = people.ReplyTo,
            To = to,
            EnvelopeRecipients = envelope,
            Subject = subject,
            Html = text.Html?.Value?.Text,
            Text = text.Text?.Value?.Text,
        };
    }

    /// <summary>What templates see of a mail.</summary>
    internal static MailModel ModelOf(MailRecipe recipe, MailOccasion occasion) =>
        MailModelBuilder.Build(occasion.Invoice, occasion.Customer, SenderOf(recipe), occasion.Run);

    /// <summary>The sender as templates see it.</summary>
    internal static SenderModel SenderOf(MailRecipe recipe) =>
        recipe.Sender is { } profile ? new SenderModel(profile.Email, profile.DisplayName, profile.ReplyTo) : new SenderModel("", "", null);
}
