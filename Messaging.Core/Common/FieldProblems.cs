namespace Messaging.Core.Common;

/// <summary>Collects what is wrong with the fields of an input, so that a person is told everything at once.</summary>
internal sealed class FieldProblems
{
    private readonly Dictionary<string, List<string>> fields = new(StringComparer.Ordinal);

    public bool Any => fields.Count > 0;

    /// <summary>Adds a sentence to a field, where there is one.</summary>
    public void Add(string field, string? sentence)
    {
        if (sentence is null)
            return;
        if (!fields.TryGetValue(field, out var sentences))
            fields[field] = sentences = [];
        sentences.Add(sentence);
    }

    /// <summary>Text that must be there, without control characters and not too long; trimmed.</summary>
    public string Required(string field, string? text, string what, int maxLength)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0)
            Add(field, $"Fill in the {what}.");
        return Checked(field, trimmed, what, maxLength);
    }

    /// <summary>Text that may be left out; trimmed, null where it is empty.</summary>
    public string? Optional(string field, string? text, string what, int maxLength)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : Checked(field, trimmed, what, maxLength);
    }

    public Invalid ToError() => new(fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal));

    private string Checked(string field, string text, string what, int maxLength)
    {
        if (text.Length > maxLength)
            Add(field, $"The {what} has {text.Length} characters; {maxLength} is the most.");
        if (text.Any(char.IsControl))
            Add(field, $"The {what} holds a line break or another control character; remove it.");
        return text;
    }
}
