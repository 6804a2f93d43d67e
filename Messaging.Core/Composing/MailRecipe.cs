using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

/// <summary>
/// Everything that a definition names, read at one moment: what all its mails have in common. Parts that are gone are null, so that
/// each mail fails with the right word.
/// </summary>
internal sealed record MailRecipe
{
    public required MessageDefinition Definition { get; init; }

    public SenderProfile? Sender { get; init; }

    /// <summary>The subject; null where the template is gone.</summary>
    public SubjectTemplate? Subject { get; init; }

    /// <summary>The HTML body; null where the definition has none or it is gone.</summary>
    public BodyTemplate? Html { get; init; }

    /// <summary>The text body; null where the definition has none or it is gone.</summary>
    public BodyTemplate? Text { get; init; }

    /// <summary>A language in place of each customer's, for previews; null otherwise.</summary>
    public string? Language { get; init; }

    /// <summary>What the texts can name; null for mails about invoices.</summary>
    public ObjectType? Schema { get; init; }

    /// <summary>The shared fragments that the texts may use.</summary>
    public TemplateFragments Fragments { get; init; } = TemplateFragments.None;

    /// <summary>Those that exist, in the definition's order.</summary>
    public IReadOnlyList<InvoiceTransformation> Transformations { get; init; } = [];

    public IReadOnlyDictionary<string, TemplateImage> Images { get; init; } = new Dictionary<string, TemplateImage>();

    /// <summary>The template of the archive's password, decrypted; null for none.</summary>
    public string? ZipPassword { get; init; }

    /// <summary>Whether there is a password that can no longer be decrypted, since the keys are gone.</summary>
    public bool ZipPasswordLost { get; init; }

    /// <summary>The subject's text for a language.</summary>
    internal TemplateSource SubjectFor(SubjectTemplate subject, string? language) =>
        new(subject.Key, subject.TextFor(language), TemplateOutput.Text, Fragments.For(language)) { Schema = Schema };

    /// <summary>A body's text for a language, with the layout around it.</summary>
    internal TemplateSource BodyFor(BodyTemplate body, string? language) =>
        new(body.Key, body.TextFor(language), body.Format.Output(), Fragments.For(language), body.LayoutKey) { Schema = Schema };

    /// <summary>The recipe with an unsaved template in place of the saved one of the same kind and key.</summary>
    internal MailRecipe With(Template unsaved) => unsaved switch
    {
        SubjectTemplate subject when Subject?.Key == subject.Key => this with { Subject = subject },
        BodyTemplate body when Html?.Key == body.Key => this with { Html = body },
        BodyTemplate body when Text?.Key == body.Key => this with { Text = body },
        TemplateFragment fragment => this with { Fragments = Fragments.With(fragment) },
        InvoiceTransformation made => this with { Transformations = [.. Transformations.Select(t => t.Key == made.Key ? made : t)] },
        _ => this,
    };

    /// <summary>Prints nothing: among the members is a password.</summary>
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Definition.Key);
        return true;
    }
}
