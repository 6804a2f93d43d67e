using System.Runtime.InteropServices;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Completion;

/// <summary>What an editor may offer at the caret.</summary>
/// <param name="Kind">What it is, for its icon.</param>
/// <param name="Label">What the list shows, and what typed letters are compared with.</param>
/// <param name="InsertText">What is put in. In a snippet <c>$1</c> and <c>${1:word}</c> are places to fill in and <c>$0</c> is where the caret ends.</param>
/// <param name="Detail">A word or two beside the label: the type, or the signature.</param>
/// <param name="Documentation">Sentences as Markdown.</param>
public sealed record TemplateSuggestion(SuggestionKind Kind, string Label, string InsertText, string Detail, string Documentation)
{
    /// <summary>Whether <see cref="InsertText"/> has places to fill in.</summary>
    public bool IsSnippet { get; init; }

    /// <summary>Whether more can be chosen at once behind it: it ends where a name must follow.</summary>
    public bool GoesOn { get; init; }

    /// <summary>What it is for the chosen invoice, short; null where there is no value to show.</summary>
    public string? Value { get; init; }

    /// <summary>Smaller comes first; those of the same rank in the order given.</summary>
    public int Rank { get; init; }
}

/// <summary>The kinds of suggestion.</summary>
public enum SuggestionKind
{
    /// <summary>A single value.</summary>
    Field,

    /// <summary>A group of fields.</summary>
    Group,

    /// <summary>A list.</summary>
    List,

    /// <summary>A block parameter, or a name such as <c>@index</c>.</summary>
    Local,

    /// <summary>A helper.</summary>
    Helper,

    /// <summary>A block, or the end of one.</summary>
    Block,

    /// <summary>A fragment.</summary>
    Fragment,

    /// <summary>A picture of the library.</summary>
    Image,

    /// <summary>A word that a helper knows, such as a date format.</summary>
    Word,
}

/// <summary>Suggestions for one place of a text.</summary>
/// <param name="Replaces">What stands there now and is replaced by the one that is chosen.</param>
/// <param name="Items">The suggestions, best first.</param>
public sealed record TemplateSuggestions(TextRange Replaces, IReadOnlyList<TemplateSuggestion> Items)
{
    /// <summary>Nothing to offer.</summary>
    public static TemplateSuggestions None { get; } = new(default, []);
}

/// <summary>What is to be said about one place of a text.</summary>
/// <param name="About">The stretch it is about.</param>
/// <param name="Markdown">Paragraphs as Markdown.</param>
public sealed record TemplateExplanation(TextRange About, IReadOnlyList<string> Markdown);

/// <summary>A stretch of text by its offsets, the end not included.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextRange(int Start, int End);

/// <summary>What the editor knows beside the text.</summary>
/// <param name="Output">What the text writes.</param>
public sealed record TemplateSurroundings(TemplateOutput Output)
{
    /// <summary>Fragments by key, with their names for people.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fragments { get; init; } = [];

    /// <summary>Pictures by key, with what they show.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Images { get; init; } = [];

    /// <summary>What the text can name; null for mails about invoices.</summary>
    public ObjectType? Schema { get; init; }

    /// <summary>The data of the chosen invoice or event; null where there is none, and then no values are shown.</summary>
    public TemplateModel? Model { get; init; }

    /// <summary>Language in which values are written; null for the customer's.</summary>
    public string? Language { get; init; }

    /// <summary>Whether the text is a layout, which places the mail.</summary>
    public bool IsLayout { get; init; }
}
