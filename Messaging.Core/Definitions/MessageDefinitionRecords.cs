using Messaging.Core.Accounts;

namespace Messaging.Core.Definitions;

/// <summary>One row of the list of definitions.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Name for people.</param>
/// <param name="SenderProfileKey">Who from.</param>
/// <param name="RecipientKey">Which address of the customer.</param>
/// <param name="SubjectTemplateKey">The subject.</param>
/// <param name="HtmlBodyTemplateKey">The HTML body, or null.</param>
/// <param name="TextBodyTemplateKey">The plain text body, or null.</param>
/// <param name="TransformationKeys">The documents, in order.</param>
/// <param name="CompressAttachments">Whether the documents go into one archive.</param>
/// <param name="ZipEncryption">How the archive is encrypted when there is a password.</param>
/// <param name="HasZipPassword">Whether the archive has a password.</param>
/// <param name="Runs">How many runs were made from it.</param>
/// <param name="LastUsedAt">When a run last used it, or null.</param>
/// <param name="Missing">What it names that no longer exists, for example <c>sender profile "billing"</c>.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record MessageDefinitionRow(
    string Key,
    string Name,
    string SenderProfileKey,
    string RecipientKey,
    string SubjectTemplateKey,
    string? HtmlBodyTemplateKey,
    string? TextBodyTemplateKey,
    IReadOnlyList<string> TransformationKeys,
    bool CompressAttachments,
    ZipEncryption ZipEncryption,
    bool HasZipPassword,
    int Runs,
    DateTimeOffset? LastUsedAt,
    IReadOnlyList<string> Missing,
    int Version);

/// <summary>One definition with all fields but its password.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Name for people.</param>
/// <param name="SenderProfileKey">Who from.</param>
/// <param name="RecipientKey">Which address of the customer.</param>
/// <param name="SubjectTemplateKey">The subject.</param>
/// <param name="HtmlBodyTemplateKey">The HTML body, or null.</param>
/// <param name="TextBodyTemplateKey">The plain text body, or null.</param>
/// <param name="TransformationKeys">The documents, in order.</param>
/// <param name="CompressAttachments">Whether the documents go into one archive.</param>
/// <param name="ZipEncryption">How the archive is encrypted when there is a password.</param>
/// <param name="HasZipPassword">Whether the archive has a password.</param>
/// <param name="Runs">How many runs were made from it.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record MessageDefinitionView(
    string Key,
    string Name,
    string SenderProfileKey,
    string RecipientKey,
    string SubjectTemplateKey,
    string? HtmlBodyTemplateKey,
    string? TextBodyTemplateKey,
    IReadOnlyList<string> TransformationKeys,
    bool CompressAttachments,
    ZipEncryption ZipEncryption,
    bool HasZipPassword,
    int Runs,
    int Version);

/// <summary>What a person or a program enters for a definition. Its text form leaves the password out.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="SenderProfileKey">Who from.</param>
/// <param name="RecipientKey">Which address of the customer.</param>
/// <param name="SubjectTemplateKey">The subject.</param>
/// <param name="HtmlBodyTemplateKey">The HTML body; at least one of the two bodies must be there.</param>
/// <param name="TextBodyTemplateKey">The plain text body.</param>
/// <param name="TransformationKeys">The documents to attach, in order.</param>
/// <param name="CompressAttachments">Whether the documents go into one archive.</param>
/// <param name="ZipEncryption">How the archive is encrypted when there is a password.</param>
/// <param name="ZipPassword">What becomes of the stored password, which may be a template.</param>
public sealed record MessageDefinitionInput(
    string? Name,
    string? SenderProfileKey,
    string? RecipientKey,
    string? SubjectTemplateKey,
    string? HtmlBodyTemplateKey,
    string? TextBodyTemplateKey,
    IReadOnlyList<string> TransformationKeys,
    bool CompressAttachments,
    ZipEncryption ZipEncryption,
    SecretChange ZipPassword);

/// <summary>Something to choose from.</summary>
/// <param name="Key">What is stored.</param>
/// <param name="Name">What a person reads.</param>
public sealed record Choice(string Key, string Name);

/// <summary>All that a definition can be put together from, each sorted by name.</summary>
/// <param name="Senders">Sender profiles.</param>
/// <param name="RecipientKeys">Recipient keys.</param>
/// <param name="Subjects">Subject templates.</param>
/// <param name="HtmlBodies">Body templates that make HTML.</param>
/// <param name="TextBodies">Body templates that make plain text.</param>
/// <param name="Transformations">Transformations.</param>
public sealed record DefinitionParts(
    IReadOnlyList<Choice> Senders,
    IReadOnlyList<Choice> RecipientKeys,
    IReadOnlyList<Choice> Subjects,
    IReadOnlyList<Choice> HtmlBodies,
    IReadOnlyList<Choice> TextBodies,
    IReadOnlyList<Choice> Transformations);
