using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Notifications;

/// <summary>Everything that the mail of one event is made from, or why it cannot be made.</summary>
/// <param name="Recipe">Sender, texts and what they may use.</param>
/// <param name="Model">What the texts see.</param>
/// <param name="To">The recipients.</param>
/// <param name="Files">The static attachments.</param>
/// <param name="Shown">What the texts see in the mail that is kept, with dots in place of secrets; null where there are none.</param>
internal sealed record EventMail(
    MailRecipe Recipe, EventModel Model, Outcome<IReadOnlyList<Mailbox>> To, Outcome<IReadOnlyList<ComposedFile>> Files, EventModel? Shown = null)
{
    /// <summary>Why a reminder must not leave by itself any more, or null. Who sends it again by hand wants it all the same.</summary>
    internal Error? Outdated { get; init; }

    /// <summary>The mail that is kept, where it is not the one that is sent: what only the recipient may see is not in it.</summary>
    internal EventMail? Kept => Shown is { } shown ? this with { Model = shown, Shown = null } : null;

    /// <summary>The whole mail, or the first reason why it cannot be sent.</summary>
    internal async Task<Outcome<ComposedMail>> ComposeAsync(MailComposer composer, string messageIdLocalPart, DateTimeOffset date, CancellationToken cancellationToken)
    {
        if (Recipe.Sender is null)
            return new NoEventSender(Recipe.Definition.Name);
        var sender = MailComposer.FindSender(Recipe);
        if (!sender.Succeeded)
            return sender.Error;
        if (!To.Succeeded)
            return To.Error;
        if (!Files.Succeeded)
            return Files.Error;
        return await composer.ComposeAsync(Recipe, Model, sender.Value with { To = To.Value }, Files.Value, messageIdLocalPart, date, cancellationToken);
    }
}
