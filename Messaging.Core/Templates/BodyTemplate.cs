namespace Messaging.Core.Templates;

/// <summary>Makes one body of a mail, HTML or plain text.</summary>
public sealed class BodyTemplate : Template
{
    /// <summary>What it makes.</summary>
    public BodyFormat Format { get; set; }

    /// <summary>Key of the layout that stands around it: a <see cref="TemplateFragment"/> with <c>{{&gt; content}}</c>. Null for none.</summary>
    public string? LayoutKey { get; set; }

    /// <summary>Whether the rules in <c>&lt;style&gt;</c> are written into the elements, for mail programs that know no style sheets. HTML only.</summary>
    public bool InlineStyles { get; set; }

    /// <summary>Whether a text version is made from the HTML for definitions that have no text body. HTML only.</summary>
    public bool TextFromHtml { get; set; }
}

/// <summary>What a body template makes.</summary>
public enum BodyFormat
{
    /// <summary>An HTML body; values are encoded.</summary>
    Html,

    /// <summary>A plain text body.</summary>
    Text,
}
