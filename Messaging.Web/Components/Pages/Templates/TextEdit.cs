namespace Messaging.Web.Components.Pages.Templates;

/// <summary>What a person changed since the browser last said: a stretch of the text and what stands there now.</summary>
/// <param name="Start">Where, in UTF-16 units.</param>
/// <param name="Removed">How many units went away; -1 for the whole text.</param>
/// <param name="Inserted">What came.</param>
/// <param name="Length">The length of the text afterwards.</param>
/// <param name="Revision">Which text of the page it changes; the page counts those that it put in itself.</param>
public sealed record TextEdit(int Start, int Removed, string Inserted, int Length, int Revision)
{
    /// <summary>The text afterwards, or null where the edit does not belong to this text.</summary>
    public string? ApplyTo(string text)
    {
        if (Removed < 0)
            return Inserted.Length == Length ? Inserted : null;
        var fits = Start >= 0 && Start + Removed <= text.Length && text.Length - Removed + Inserted.Length == Length;
        return fits ? string.Concat(text.AsSpan(0, Start), Inserted, text.AsSpan(Start + Removed)) : null;
    }
}

/// <summary>An answer to the browser; none at all tells it to send the whole text.</summary>
public sealed record EditorAnswer(object? Value);
