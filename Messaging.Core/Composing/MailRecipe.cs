using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

/// <summary>
/// Everything that a definition names, read at one moment: what all its mails have in common. Parts that are gone are null, so that
/// each mail fails with the right word. A class, since a record would print the password.
/// </summary>
internal sealed class MailRecipe
{
    public required MessageDefinition Definition { get; init; }

    public SenderProfile? Sender { get; init; }

    /// <summary>The subject; null where the template is gone.</summary>
    public TemplateText? Subject { get; init; }

    /// <summary>The HTML body; null where the definition has none or it is gone.</summary>
    public TemplateText? Html { get; init; }

    /// <summary>The text body; null where the definition has none or it is gone.</summary>
    public TemplateText? Text { get; init; }

    /// <summary>Those that exist, in the definition's order.</summary>
    public IReadOnlyList<InvoiceTransformation> Transformations { get; init; } = [];

    public IReadOnlyDictionary<string, TemplateImage> Images { get; init; } = new Dictionary<string, TemplateImage>();

    /// <summary>The template of the archive's password, decrypted; null for none.</summary>
    public string? ZipPassword { get; init; }

    /// <summary>Whether there is a password that can no longer be decrypted, since the keys are gone.</summary>
    public bool ZipPasswordLost { get; init; }
}

/// <summary>A template's texts.</summary>
/// <param name="Name">What problems call it.</param>
/// <param name="Content">The text for languages without a translation.</param>
/// <param name="Translations">Texts by language.</param>
internal sealed record TemplateText(string Name, string Content, IReadOnlyDictionary<string, string> Translations)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>A text that is not saved yet, and so the same for every language.</summary>
    internal static TemplateText Unsaved(string name, string content) => new(name, content, None);

    /// <summary>The text for a language: its own (<c>de-AT</c>), that of the language without the region (<c>de</c>), or the default.</summary>
    internal TemplateSource For(string? language, TemplateOutput output)
    {
        var content = Content;
        if (language is { Length: > 0 }
            && (Translations.TryGetValue(language, out var translated) || Translations.TryGetValue(language.Split('-', '_')[0], out translated))
            && translated.Length > 0)
        {
            content = translated;
        }

        return new TemplateSource(Name, content, output);
    }
}
