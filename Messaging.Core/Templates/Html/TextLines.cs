using System.Text;

namespace Messaging.Core.Templates.Html;

/// <summary>Lines of text under construction. Breaks are kept back until something follows, so that two of them never add up.</summary>
internal sealed class TextLines
{
    private readonly StringBuilder text = new();
    private int breaks;
    private bool blank;
    private bool cell;
    private bool explicitBreak;
    private int indent;
    private string mark = "";

    /// <summary>How much is written.</summary>
    public int Length => text.Length;

    /// <summary>Writes text; white space is one blank, or as it is in <c>pre</c>.</summary>
    public void Write(ReadOnlySpan<char> written, bool isPreformatted)
    {
        foreach (var c in written)
        {
            // Marks for hyphenation and places to break are not for plain text.
            if (c is '\u00ad' or '\u200b' or '\r')
                continue;
            if (isPreformatted && c == '\n')
                Break();
            else if (!isPreformatted && HtmlTokenizer.IsSpace(c))
                blank = true;
            else
            {
                Flush();
                text.Append(c);
            }
        }
    }

    /// <summary>Writes directly behind the last character.</summary>
    public void Append(string written) => text.Append(written);

    /// <summary>What was written since.</summary>
    public string Since(int length) => length < text.Length ? text.ToString(length, text.Length - length) : "";

    /// <summary>What follows stands on a line of its own.</summary>
    public void NewLine() => breaks = Math.Max(breaks, 1);

    /// <summary>What follows stands behind an empty line.</summary>
    public void Paragraph() => breaks = 2;

    /// <summary>A line break of the author: two of them make an empty line.</summary>
    public void Break()
    {
        breaks = explicitBreak ? 2 : Math.Max(breaks, 1);
        explicitBreak = true;
    }

    /// <summary>What follows is another cell of the row.</summary>
    public void Cell() => cell = true;

    /// <summary>What follows begins with a mark, such as that of a list.</summary>
    public void Mark(string bullet) => mark = bullet;

    /// <summary>Moves the lines that follow in or out.</summary>
    public void Indent(int step) => indent += step;

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private void Flush()
    {
        var isStart = text.Length == 0;
        if (breaks > 0 && !isStart)
            text.Append('\n', breaks);
        if (breaks > 0 || isStart)
            text.Append(' ', indent * 2);
        else if (cell)
            text.Append("  ");
        else if (blank && mark.Length == 0)
            text.Append(' ');
        text.Append(mark);
        (breaks, blank, cell, explicitBreak, mark) = (0, false, false, false, "");
    }
}
