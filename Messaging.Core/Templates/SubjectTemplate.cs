namespace Messaging.Core.Templates;

/// <summary>Makes the subject of a mail: one line of text.</summary>
public sealed class SubjectTemplate : Template;
