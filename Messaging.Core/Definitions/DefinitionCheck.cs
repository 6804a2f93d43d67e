using Messaging.Core.Common;

namespace Messaging.Core.Definitions;

/// <summary>Decides whether a definition is complete and names only what exists. Pure.</summary>
internal static class DefinitionCheck
{
    private const int MaxName = 200;
    private const int MaxTransformations = 20;
    private const int MaxPassword = 500;

    /// <summary>The input, trimmed, or all that is wrong with it.</summary>
    public static Outcome<MessageDefinitionInput> Of(string key, MessageDefinitionInput input, bool hasPassword, DefinitionParts parts, Func<string, string?> passwordProblem)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var name = problems.Required("name", input.Name, "name", MaxName);
        var sender = Known(problems, "senderProfileKey", input.SenderProfileKey, "sender profile", parts.Senders);
        var recipient = Known(problems, "recipientKey", input.RecipientKey, "recipient key", parts.RecipientKeys);
        var subject = Known(problems, "subjectTemplateKey", input.SubjectTemplateKey, "subject template", parts.Subjects);
        var html = Body(problems, "htmlBodyTemplateKey", input.HtmlBodyTemplateKey, "HTML", parts.HtmlBodies, "plain text", parts.TextBodies);
        var text = Body(problems, "textBodyTemplateKey", input.TextBodyTemplateKey, "plain text", parts.TextBodies, "HTML", parts.HtmlBodies);
        if (html is null && text is null)
            problems.Add("htmlBodyTemplateKey", "Choose at least one body template, HTML or plain text; both is best.");
        CheckTransformations(problems, input.TransformationKeys, parts);
        CheckPassword(problems, input, hasPassword, passwordProblem);
        return problems.Any ? problems.ToError() : input with
        {
            Name = name,
            SenderProfileKey = sender,
            RecipientKey = recipient,
            SubjectTemplateKey = subject,
            HtmlBodyTemplateKey = html,
            TextBodyTemplateKey = text,
        };
    }

    private static void CheckTransformations(FieldProblems problems, IReadOnlyList<string> keys, DefinitionParts parts)
    {
        if (keys.Count > MaxTransformations)
            problems.Add("transformationKeys", $"{keys.Count} transformations are too many; {MaxTransformations} is the most.");
        for (var i = 0; i < keys.Count; i++)
        {
            var field = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"transformationKeys[{i}]");
            Known(problems, field, keys[i], "transformation", parts.Transformations);
            if (keys.Take(i).Contains(keys[i], StringComparer.Ordinal))
                problems.Add(field, $"The transformation \"{keys[i]}\" is in the list twice.");
        }
    }

    private static void CheckPassword(FieldProblems problems, MessageDefinitionInput input, bool hasPassword, Func<string, string?> passwordProblem)
    {
        if (!Enum.IsDefined(input.ZipEncryption))
            problems.Add("zipEncryption", "The encryption is Aes256 or ZipCrypto.");
        var password = input.ZipPassword.Value;
        if (!input.CompressAttachments && (password is not null || (input.ZipPassword.IsKeep && hasPassword)))
            problems.Add("zipPassword", "A password needs \"Compress attachments\": only the archive can have one. Switch that on, or clear the password.");
        if (password is null)
            return;
        if (password.Length > MaxPassword)
            problems.Add("zipPassword", $"The password has {password.Length} characters; {MaxPassword} is the most.");
        if (string.IsNullOrWhiteSpace(password) || password.Any(char.IsControl))
            problems.Add("zipPassword", "The password must not be blank and must not hold a line break.");
        problems.Add("zipPassword", passwordProblem(password) is { } problem ? $"The password is a template with an error. {problem}" : null);
    }

    private static string? Body(FieldProblems problems, string field, string? key, string format, IReadOnlyList<Choice> known, string otherFormat, IReadOnlyList<Choice> others)
    {
        if (string.IsNullOrWhiteSpace(key))
            return null;
        if (others.Any(c => c.Key == key) && known.All(c => c.Key != key))
        {
            problems.Add(field, $"The body template \"{key}\" makes {otherFormat}, not {format}.");
            return key;
        }

        return Known(problems, field, key, $"{format} body template", known);
    }

    private static string Known(FieldProblems problems, string field, string? key, string what, IReadOnlyList<Choice> known)
    {
        var wanted = key?.Trim() ?? "";
        if (wanted.Length == 0)
            problems.Add(field, $"Choose a {what}.");
        else if (known.All(c => c.Key != wanted))
            problems.Add(field, $"There is no {what} \"{wanted}\".{Advice(wanted, known)}");
        return wanted;
    }

    private static string Advice(string wanted, IReadOnlyList<Choice> known) =>
        NearNames.Question(wanted, known.Select(c => c.Key)) is { Length: > 0 } question ? question
        : known.Count == 0 ? " Add it first."
        : " Add it first, or choose another.";
}
