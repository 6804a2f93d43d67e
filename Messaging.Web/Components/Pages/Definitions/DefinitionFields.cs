using Messaging.Core.Accounts;
using Messaging.Core.Definitions;

namespace Messaging.Web.Components.Pages.Definitions;

/// <summary>The fields of the form. A class, so that its text form holds no password.</summary>
internal sealed class DefinitionFields
{
    public string? Key { get; set; }

    public string? Name { get; set; }

    public string? SenderProfileKey { get; set; }

    public string? RecipientKey { get; set; }

    public string? SubjectTemplateKey { get; set; }

    public string? HtmlBodyTemplateKey { get; set; }

    public string? TextBodyTemplateKey { get; set; }

    public List<string> TransformationKeys { get; init; } = [];

    public bool Compress { get; set; }

    public ZipEncryption Encryption { get; set; }

    public string? ZipPassword { get; set; }

    public bool RemovePassword { get; set; }

    /// <summary>Where there is only one to choose, it is chosen.</summary>
    public static DefinitionFields WithOnlyChoices(DefinitionParts parts) => new()
    {
        SenderProfileKey = Only(parts.Senders),
        RecipientKey = Only(parts.RecipientKeys),
        SubjectTemplateKey = Only(parts.Subjects),
        HtmlBodyTemplateKey = Only(parts.HtmlBodies),
        TextBodyTemplateKey = Only(parts.TextBodies),
    };

    public static DefinitionFields From(MessageDefinitionView view) => new()
    {
        Key = view.Key,
        Name = view.Name,
        SenderProfileKey = view.SenderProfileKey,
        RecipientKey = view.RecipientKey,
        SubjectTemplateKey = view.SubjectTemplateKey,
        HtmlBodyTemplateKey = view.HtmlBodyTemplateKey,
        TextBodyTemplateKey = view.TextBodyTemplateKey,
        TransformationKeys = [.. view.TransformationKeys],
        Compress = view.CompressAttachments,
        Encryption = view.ZipEncryption,
    };

    public MessageDefinitionInput ToInput(bool hasPassword)
    {
        var password = !Compress || RemovePassword ? (hasPassword ? SecretChange.Clear : SecretChange.Keep)
            : string.IsNullOrEmpty(ZipPassword) ? SecretChange.Keep
            : SecretChange.Set(ZipPassword);
        return new(Name, SenderProfileKey, RecipientKey, SubjectTemplateKey, HtmlBodyTemplateKey, TextBodyTemplateKey, [.. TransformationKeys], Compress, Encryption, password);
    }

    private static string? Only(IReadOnlyList<Choice> choices) => choices.Count == 1 ? choices[0].Key : null;
}
