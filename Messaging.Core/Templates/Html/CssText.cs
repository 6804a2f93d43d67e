namespace Messaging.Core.Templates.Html;

/// <summary>Finds its way in CSS: what stands in strings, comments, parentheses and braces does not end anything.</summary>
internal static class CssText
{
    /// <summary>Offset of the first of these characters outside strings, comments and brackets; the end where there is none.</summary>
    public static int Find(string css, int from, int end, string wanted)
    {
        var depth = 0;
        for (var i = from; i < end; i++)
        {
            var c = css[i];
            if (depth == 0 && wanted.Contains(c, StringComparison.Ordinal))
                return i;
            switch (c)
            {
                case '"' or '\'':
                    i = EndOfString(css, i, end) - 1;
                    break;
                case '/' when i + 1 < end && css[i + 1] == '*':
                    i = EndOfComment(css, i, end) - 1;
                    break;
                case '\\':
                    i++;
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}' when depth > 0:
                    depth--;
                    break;
            }
        }
        return end;
    }

    /// <summary>Offset behind the comment that begins here.</summary>
    public static int EndOfComment(string css, int start, int end)
    {
        var close = start + 2 >= end ? -1 : css.IndexOf("*/", start + 2, end - start - 2, StringComparison.Ordinal);
        return close < 0 ? end : close + 2;
    }

    /// <summary>The text without its comments, trimmed.</summary>
    public static string WithoutComments(string css)
    {
        if (!css.Contains("/*", StringComparison.Ordinal))
            return css.Trim();
        var text = new System.Text.StringBuilder(css.Length);
        for (var i = 0; i < css.Length;)
        {
            var next = css[i] switch
            {
                '"' or '\'' => EndOfString(css, i, css.Length),
                '/' when i + 1 < css.Length && css[i + 1] == '*' => -EndOfComment(css, i, css.Length),
                _ => i + 1,
            };
            if (next > 0)
                text.Append(css, i, next - i);
            i = Math.Abs(next);
        }
        return text.ToString().Trim();
    }

    private static int EndOfString(string css, int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            if (css[i] == '\\')
                i++;
            // A string ends with its line, closed or not, so that one forgotten mark does not take the rest.
            else if (css[i] == css[start] || css[i] == '\n')
                return i + 1;
        }
        return end;
    }
}
