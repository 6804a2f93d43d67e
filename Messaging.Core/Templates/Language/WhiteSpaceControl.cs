namespace Messaging.Core.Templates.Language;

/// <summary>
/// Takes white space away as Handlebars does: what touches a <c>~</c>, and the whole line of a block tag, comment or partial that
/// stands alone on it. Judged on the text as written, so that one tag's trimming does not change its neighbour's.
/// </summary>
internal static class WhiteSpaceControl
{
    public static void Apply(string content, List<TemplatePiece> pieces)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            var tag = pieces[i];
            if (tag.Kind == PieceKind.Text)
                continue;
            var before = i > 0 ? pieces[i - 1] : null;
            var after = i + 1 < pieces.Count ? pieces[i + 1] : null;
            if (StandsAlone(tag.Kind) && LineStart(content, before) is { } lineStart && LineEnd(content, after) is { } lineEnd)
            {
                if (before is { Kind: PieceKind.Text })
                    before.TextEnd = Math.Min(before.TextEnd, lineStart);
                if (after is { Kind: PieceKind.Text })
                    after.TextStart = Math.Max(after.TextStart, lineEnd);
            }
            if (tag.StripBefore && before is { Kind: PieceKind.Text })
            {
                while (before.TextEnd > before.TextStart && char.IsWhiteSpace(content[before.TextEnd - 1]))
                    before.TextEnd--;
            }
            if (tag.StripAfter && after is { Kind: PieceKind.Text })
            {
                while (after.TextStart < after.TextEnd && char.IsWhiteSpace(content[after.TextStart]))
                    after.TextStart++;
            }
        }
    }

    private static bool StandsAlone(PieceKind kind) => kind is not (PieceKind.Text or PieceKind.Output or PieceKind.Unescaped);

    /// <summary>Where the line of the tag starts, when only blanks stand before it; null otherwise.</summary>
    private static int? LineStart(string content, TemplatePiece? before)
    {
        if (before is null)
            return 0;
        if (before.Kind != PieceKind.Text)
            return null;
        var i = before.End;
        while (i > before.Start && content[i - 1] is ' ' or '\t')
            i--;
        return i == 0 || (i > before.Start && content[i - 1] is '\n' or '\r') ? i : null;
    }

    /// <summary>Where the next line starts, when only blanks stand behind the tag; null otherwise.</summary>
    private static int? LineEnd(string content, TemplatePiece? after)
    {
        if (after is null)
            return content.Length;
        if (after.Kind != PieceKind.Text)
            return null;
        var i = after.Start;
        while (i < after.End && content[i] is ' ' or '\t')
            i++;
        if (i == content.Length)
            return i;
        if (i < after.End && content[i] == '\r')
            return i + 1 < after.End && content[i + 1] == '\n' ? i + 2 : i + 1;
        return i < after.End && content[i] == '\n' ? i + 1 : null;
    }
}
