using System.Runtime.InteropServices;

namespace Messaging.Core.Templates.Language;

/// <summary>A place in a template, both counted from 1. Columns count UTF-16 units, as editors do.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextPosition(int Line, int Column);

/// <summary>A stretch of a template: offset of its first character, and its length.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset just behind the last character.</summary>
    public int End => Start + Length;

    internal static TextSpan Between(int start, int end) => new(start, end - start);
}

/// <summary>The text of a template with an index of its lines, so that an offset becomes line and column quickly.</summary>
public sealed class TemplateText
{
    private readonly List<int> lineStarts = [0];

    /// <summary>Indexes the lines of <paramref name="content"/>; lines end with LF, CRLF or CR.</summary>
    public TemplateText(string content)
    {
        Content = content;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\n' || (content[i] == '\r' && (i + 1 == content.Length || content[i + 1] != '\n')))
                lineStarts.Add(i + 1);
        }
    }

    /// <summary>The whole template.</summary>
    public string Content { get; }

    /// <summary>Line and column of an offset; offsets outside the text are moved to its nearest end.</summary>
    public TextPosition PositionOf(int offset)
    {
        offset = Math.Clamp(offset, 0, Content.Length);
        var line = lineStarts.BinarySearch(offset);
        if (line < 0)
            line = ~line - 1;
        return new TextPosition(line + 1, offset - lineStarts[line] + 1);
    }

    /// <summary>Offset of a line and column, both from 1; a place outside the text is moved to its nearest end.</summary>
    public int OffsetOf(TextPosition position)
    {
        var line = Math.Clamp(position.Line, 1, lineStarts.Count) - 1;
        return Math.Clamp(lineStarts[line] + position.Column - 1, 0, Content.Length);
    }
}
