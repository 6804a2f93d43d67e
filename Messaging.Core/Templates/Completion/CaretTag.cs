namespace Messaging.Core.Templates.Completion;

/// <summary>
/// The tag in which the caret stands, read from its braces up to the caret. Unlike the parser it expects to find the tag unfinished.
/// </summary>
internal sealed class CaretTag
{
    private readonly string text;
    private readonly Stack<CaretCall> calls = new();

    private CaretTag(string text, int open, int caret) => (this.text, Open, Caret) = (text, open, caret);

    /// <summary>Where the braces start.</summary>
    public int Open { get; }

    public int Caret { get; }

    /// <summary><c>#</c>, <c>^</c>, <c>/</c>, <c>&gt;</c>, or a zero character for a tag that writes a value.</summary>
    public char Sigil { get; private set; }

    /// <summary>What the caret is in the middle of, from its start up to the caret; empty between two values.</summary>
    public string Token => text[TokenStart..Caret];

    public int TokenStart { get; private set; }

    /// <summary>The call around the caret: the tag itself, or the innermost parentheses.</summary>
    public CaretCall Call => calls.Peek();

    public bool InParentheses => calls.Count > 1;

    /// <summary>Whether what is written at the caret is the value that the tag writes, or the name of its helper.</summary>
    public bool IsHead => !InParentheses && Call.Name is null && (Sigil is '\0' or '&');

    /// <summary>Whether the caret stands in a text in quotation marks; the token is then what is in them.</summary>
    public bool InText { get; private set; }

    /// <summary>What has to be written to end the tag; empty where its end is already there.</summary>
    public string Closing { get; private set; } = "";

    /// <summary>The name at the caret, with what of it stands behind the caret.</summary>
    public int TokenEnd
    {
        get
        {
            var end = Caret;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' || (InText && text[end] is not ('"' or '\'' or '\n' or '}'))))
                end++;
            return end;
        }
    }

    /// <summary>The tag, or null where the caret stands in none, in a comment, or where only a person can know what follows.</summary>
    public static CaretTag? Find(string text, int caret)
    {
        caret = Math.Clamp(caret, 0, text.Length);
        var open = caret < 2 ? -1 : text.LastIndexOf("{{", caret - 1, StringComparison.Ordinal);
        if (open < 0 || open + 2 > caret)
            return null;
        if (open > 0 && text[open - 1] == '{')
            open--;
        if (open > 0 && text[open - 1] is '\\' or '{')
            return null;
        var tag = new CaretTag(text, open, caret);
        return tag.Read() ? tag : null;
    }

    private bool Read()
    {
        var isTriple = Open + 2 < Caret && text[Open + 2] == '{';
        var i = Open + (isTriple ? 3 : 2);
        if (i < Caret && text[i] == '~')
            i++;
        if (i < Caret && text[i] is '!' or '*')
            return false;
        if (i < Caret && text[i] is '#' or '^' or '/' or '>' or '&')
            Sigil = text[i++];
        Closing = IsClosed() ? "" : isTriple ? "}}}" : "}}";
        calls.Push(new CaretCall());
        TokenStart = i;
        while (i < Caret)
        {
            if (!Take(ref i))
                return false;
        }
        return true;
    }

    /// <summary>Reads one character, or one text; false where nothing can be offered.</summary>
    private bool Take(ref int i)
    {
        switch (text[i])
        {
            case '}' when i + 1 < text.Length && text[i + 1] == '}':
                return false;
            case '|':
                return false;
            case '"' or '\'':
                var close = text.IndexOf(text[i], i + 1, Caret - i - 1);
                if (close < 0)
                {
                    (InText, TokenStart, i) = (true, i + 1, Caret);
                    return true;
                }
                i = close + 1;
                return true;
            case '[':
                var end = text.IndexOf(']', i, Caret - i);
                i = end + 1;
                return end >= 0;
            case '(':
                calls.Push(new CaretCall());
                TokenStart = ++i;
                return true;
            case ')' when InParentheses:
                EndToken(i);
                calls.Pop();
                calls.Peek().Take("()");
                TokenStart = ++i;
                return true;
            case '=':
                calls.Peek().Option = text[TokenStart..i];
                TokenStart = ++i;
                return true;
            case var c when char.IsWhiteSpace(c):
                EndToken(i);
                TokenStart = ++i;
                return true;
            default:
                i++;
                return true;
        }
    }

    private void EndToken(int end)
    {
        if (end > TokenStart)
            calls.Peek().Take(text[TokenStart..end]);
    }

    private bool IsClosed()
    {
        var close = text.IndexOf("}}", Caret, StringComparison.Ordinal);
        if (close < 0)
            return false;
        var next = text.IndexOf("{{", Caret, close - Caret, StringComparison.Ordinal);
        return next < 0;
    }
}

/// <summary>A helper or block and how many of its values stand before the caret.</summary>
internal sealed class CaretCall
{
    /// <summary>Its name; null while the name itself is being written.</summary>
    public string? Name { get; private set; }

    public int Arguments { get; private set; }

    /// <summary>The name before <c>=</c> when its value is being written.</summary>
    public string? Option { get; set; }

    public void Take(string token)
    {
        if (Option is not null)
            Option = null;
        else if (Name is null)
            Name = token;
        else
            Arguments++;
    }
}
