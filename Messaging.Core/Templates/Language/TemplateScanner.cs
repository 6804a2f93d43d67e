namespace Messaging.Core.Templates.Language;

internal enum PieceKind
{
    Text,
    Output,
    Unescaped,
    Open,
    OpenInverse,
    Else,
    Close,
    Partial,
    Comment,
    Unsupported,
}

/// <summary>A stretch of text, or one tag with the place of what is inside its braces.</summary>
internal sealed class TemplatePiece(PieceKind kind, int start, int end)
{
    public PieceKind Kind { get; } = kind;
    public int Start { get; } = start;
    public int End { get; } = end;
    public TextSpan Span => TextSpan.Between(Start, End);

    public int InnerStart { get; init; }
    public int InnerEnd { get; init; }
    public bool StripBefore { get; init; }
    public bool StripAfter { get; init; }

    /// <summary>For text: what is left of it once white space around tags is taken away.</summary>
    public int TextStart { get; set; } = start;
    public int TextEnd { get; set; } = end;
}

/// <summary>
/// Cuts a template into text and tags in one pass, without recursion. Strings and bracketed names inside a tag may hold braces.
/// A tag that never ends stops the scan: what follows cannot be told apart.
/// </summary>
internal sealed class TemplateScanner(string content, List<SyntaxProblem> problems)
{
    private readonly List<TemplatePiece> pieces = [];
    private int position;

    public List<TemplatePiece> Scan()
    {
        var textStart = 0;
        while (position < content.Length)
        {
            var open = content.IndexOf("{{", position, StringComparison.Ordinal);
            if (open < 0)
                break;
            if (open > textStart && content[open - 1] == '\\')
            {
                // "\{{" writes the braces; "\\{{" writes one backslash and then the tag's value.
                AddText(textStart, open - 1);
                if (open - 2 < textStart || content[open - 2] != '\\')
                {
                    textStart = open;
                    position = open + 2;
                    continue;
                }
            }
            else
            {
                AddText(textStart, open);
            }
            if (!ScanTag(open))
                return pieces;
            textStart = position;
        }
        AddText(textStart, content.Length);
        return pieces;
    }

    private void AddText(int start, int end)
    {
        if (end > start)
            pieces.Add(new TemplatePiece(PieceKind.Text, start, end));
    }

    private bool ScanTag(int open)
    {
        if (StartsWith(open, "{{{{"))
            return ScanRawBlock(open);
        var braces = StartsWith(open, "{{{") ? 3 : 2;
        var inner = open + braces;
        var stripBefore = braces == 2 && CharAt(inner) == '~';
        if (stripBefore)
        {
            inner++;
            if (CharAt(inner) == '{')
            {
                // "{{~{value}~}}" is the unescaped form with white space control.
                braces = 3;
                inner++;
            }
        }
        if (braces == 2 && CharAt(inner) == '!')
            return ScanComment(open, inner + 1, stripBefore);

        var close = FindClose(inner, braces == 3 ? '}' : '\0');
        if (close < 0)
            return Unclosed(open, braces == 3 ? "{{{" : "{{", braces == 3 ? "}}}" : "}}");
        var innerEnd = close;
        var end = close + (braces == 3 ? 1 : 0);
        var stripAfter = CharAt(end) == '~';
        if (stripAfter)
            end++;
        end += 2;
        AddTag(open, end, inner, innerEnd, braces == 3, stripBefore, stripAfter);
        return true;
    }

    private void AddTag(int open, int end, int inner, int innerEnd, bool unescaped, bool stripBefore, bool stripAfter)
    {
        var kind = PieceKind.Output;
        while (!unescaped && inner < innerEnd && char.IsWhiteSpace(content[inner]))
            inner++;
        if (unescaped)
        {
            kind = PieceKind.Unescaped;
        }
        else if (inner < innerEnd)
        {
            kind = content[inner] switch
            {
                '&' => PieceKind.Unescaped,
                '#' when CharAt(inner + 1) is '>' or '*' => PieceKind.Unsupported,
                '*' => PieceKind.Unsupported,
                '#' => PieceKind.Open,
                '^' when content.AsSpan(inner + 1, innerEnd - inner - 1).Trim().IsEmpty => PieceKind.Else,
                '^' => PieceKind.OpenInverse,
                '/' => PieceKind.Close,
                '>' => PieceKind.Partial,
                _ => IsElse(inner, innerEnd) ? PieceKind.Else : PieceKind.Output,
            };
            if (kind == PieceKind.Else)
                inner += content[inner] == '^' ? 1 : "else".Length;
            else if (kind is not (PieceKind.Output or PieceKind.Unsupported))
                inner++;
        }
        pieces.Add(new TemplatePiece(kind, open, end) { InnerStart = inner, InnerEnd = innerEnd, StripBefore = stripBefore, StripAfter = stripAfter });
        position = end;
    }

    private bool ScanComment(int open, int inner, bool stripBefore)
    {
        // "{{!-- … --}}" may hold braces, "{{! … }}" may not.
        var isLong = StartsWith(inner, "--");
        var close = isLong ? FindLongCommentEnd(inner + 2) : content.IndexOf("}}", inner, StringComparison.Ordinal);
        if (close < 0)
            return Unclosed(open, isLong ? "{{!--" : "{{!", isLong ? "--}}" : "}}");
        var stripAfter = isLong ? content[close] == '~' : content[close - 1] == '~';
        var end = isLong && stripAfter ? close + 3 : close + 2;
        pieces.Add(new TemplatePiece(PieceKind.Comment, open, end) { StripBefore = stripBefore, StripAfter = stripAfter });
        position = end;
        return true;
    }

    private int FindLongCommentEnd(int from)
    {
        while (true)
        {
            var dashes = content.IndexOf("--", from, StringComparison.Ordinal);
            if (dashes < 0)
                return -1;
            if (StartsWith(dashes + 2, "}}") || StartsWith(dashes + 2, "~}}"))
                return dashes + 2;
            from = dashes + 1;
        }
    }

    /// <summary><c>{{{{raw}}}} … {{{{/raw}}}}</c> writes what it holds, braces and all.</summary>
    private bool ScanRawBlock(int open)
    {
        const string start = "{{{{raw}}}}", finish = "{{{{/raw}}}}";
        if (!StartsWith(open, start))
        {
            problems.Add(new SyntaxProblem(new TextSpan(open, 4), "Four braces open a raw block, which is written {{{{raw}}}} … {{{{/raw}}}}."));
            position = content.Length;
            return false;
        }
        var body = open + start.Length;
        var close = content.IndexOf(finish, body, StringComparison.Ordinal);
        if (close < 0)
            return Unclosed(open, start, finish);
        AddText(body, close);
        position = close + finish.Length;
        return true;
    }

    /// <summary>Offset of the closing braces (of its "~" if there is one), or -1. Strings and bracketed names are skipped.</summary>
    private int FindClose(int from, char extra)
    {
        for (var i = from; i < content.Length; i++)
        {
            switch (content[i])
            {
                case '"' or '\'':
                    i = content.IndexOf(content[i], i + 1);
                    break;
                case '[':
                    i = content.IndexOf(']', i + 1);
                    break;
                case '}' when extra == '}':
                    if (StartsWith(i, "}}}") || StartsWith(i, "}~}}"))
                        return i;
                    break;
                case '}' when StartsWith(i, "}}"):
                case '~' when StartsWith(i, "~}}") && extra == '\0':
                    return i;
            }
            if (i < 0)
                return -1;
        }
        return -1;
    }

    private bool Unclosed(int open, string start, string finish)
    {
        problems.Add(new SyntaxProblem(new TextSpan(open, start.Length), $"This {start} is never closed. End it with {finish}."));
        position = content.Length;
        return false;
    }

    private bool IsElse(int inner, int innerEnd) =>
        StartsWith(inner, "else") && (inner + 4 >= innerEnd || char.IsWhiteSpace(content[inner + 4]));

    private bool StartsWith(int offset, string value) =>
        offset <= content.Length && content.AsSpan(offset).StartsWith(value, StringComparison.Ordinal);

    private char CharAt(int offset) => offset < content.Length ? content[offset] : '\0';
}
