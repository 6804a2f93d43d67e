using System.Globalization;

namespace Messaging.Core.Templates.Language;

/// <summary>What stands inside a tag: a name or path, its arguments, <c>key=value</c> pairs and block parameters.</summary>
internal sealed record TagContent(
    TemplateExpression Head, IReadOnlyList<TemplateExpression> Arguments, IReadOnlyList<HashArgument> Hash, IReadOnlyList<PathSegment> BlockParameters);

/// <summary>
/// Reads the inside of one tag. Recursion happens only at parentheses and stops at <paramref name="maxDepth"/>, before it can cost stack.
/// A failure adds one problem and yields null.
/// </summary>
internal sealed class ExpressionParser(string content, int start, int end, int maxDepth, List<SyntaxProblem> problems)
{
    private const string NotInNames = "!\"#%&'()*+,./;<=>@[\\]^`{|}~";
    private int position = start;
    private int depth;

    /// <summary>Reads up to the end of the tag.</summary>
    public TagContent? Parse()
    {
        SkipWhiteSpace();
        if (position >= end)
            return Fail<TagContent>(Math.Max(position - 1, 0), 1, "This tag is empty. Write a placeholder such as {{customer.name}}.");
        var head = ParseValue();
        if (head is null)
            return null;
        var tag = ParseRest(head, insideParentheses: false);
        if (tag is not null && position < end)
            return Fail<TagContent>(position, 1, $"`{Here()}` does not belong here.");
        return tag;
    }

    private TagContent? ParseRest(TemplateExpression head, bool insideParentheses)
    {
        List<TemplateExpression> arguments = [];
        List<HashArgument> hash = [];
        IReadOnlyList<PathSegment> blockParameters = [];
        while (true)
        {
            SkipWhiteSpace();
            if (position >= end || (insideParentheses && content[position] == ')'))
                break;
            if (IsBlockParameters())
            {
                var parsed = ParseBlockParameters();
                if (parsed is null)
                    return null;
                blockParameters = parsed;
                continue;
            }
            if (HashName() is { } name)
            {
                position = name.Span.End + 1;
                var value = ParseValue();
                if (value is null)
                    return null;
                hash.Add(new HashArgument(TextSpan.Between(name.Span.Start, value.Span.End), name.Name, value));
                continue;
            }
            var argument = ParseValue();
            if (argument is null)
                return null;
            if (hash.Count > 0)
                return Fail<TagContent>(argument.Span.Start, argument.Span.Length, "Put plain values before the ones with a name (key=value).");
            arguments.Add(argument);
        }
        return new TagContent(head, arguments, hash, blockParameters);
    }

    private TemplateExpression? ParseValue()
    {
        SkipWhiteSpace();
        if (position >= end)
            return Fail<TemplateExpression>(end, 1, "A value is missing here.");
        var c = content[position];
        if (c == '(')
            return ParseCall();
        if (c is '"' or '\'')
            return ParseString(c);
        if (char.IsAsciiDigit(c) || (c == '-' && position + 1 < end && char.IsAsciiDigit(content[position + 1])))
            return ParseNumber();
        return ParsePath();
    }

    private CallExpression? ParseCall()
    {
        var open = position;
        if (++depth > maxDepth)
            return Fail<CallExpression>(open, 1, $"Parentheses are nested deeper than {maxDepth} levels.");
        position++;
        SkipWhiteSpace();
        if (position < end && content[position] == ')')
            return Fail<CallExpression>(open, 2, "These parentheses are empty. Write a helper inside, such as (eq customer.language \"nl\").");
        var head = ParseValue();
        var inner = head is null ? null : ParseRest(head, insideParentheses: true);
        if (inner is null)
            return null;
        if (position >= end)
            return Fail<CallExpression>(open, 1, "This ( is never closed. End it with ).");
        position++;
        depth--;
        if (inner.Head is not PathExpression { Parents: 0, IsData: false, Explicit: false, Segments.Count: 1 } name)
            return Fail<CallExpression>(inner.Head.Span.Start, inner.Head.Span.Length, "Parentheses hold a helper with its values, such as (eq customer.language \"nl\").");
        return new CallExpression(TextSpan.Between(open, position), name.Segments[0], inner.Arguments, inner.Hash);
    }

    private LiteralExpression? ParseString(char quote)
    {
        var open = position;
        var close = content.IndexOf(quote, open + 1, end - open - 1);
        if (close < 0)
            return Fail<LiteralExpression>(open, 1, $"This text is never closed. End it with {quote}.");
        position = close + 1;
        return new LiteralExpression(TextSpan.Between(open, position), content[(open + 1)..close]);
    }

    private TemplateExpression? ParseNumber()
    {
        var open = position;
        while (position < end && (char.IsAsciiDigit(content[position]) || content[position] is '-' or '.'))
            position++;
        if (position < end && !EndsValue(content[position]))
        {
            position = open;
            return ParsePath();
        }
        var text = content.AsSpan(open, position - open);
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new LiteralExpression(TextSpan.Between(open, position), number)
            : Fail<LiteralExpression>(open, position - open, $"`{text}` is not a number. Write it like 1234.50.");
    }

    private TemplateExpression? ParsePath()
    {
        var open = position;
        var isData = content[position] == '@';
        if (isData)
            position++;
        var parents = 0;
        var isExplicit = false;
        while (TakeRelative("..", ref parents))
            isExplicit = true;
        var ignored = 0;
        if (TakeRelative(".", ref ignored) || TakeRelative("this", ref ignored))
            isExplicit = true;
        List<PathSegment> segments = [];
        while (position < end && !EndsValue(content[position]))
        {
            var segment = ParseSegment();
            if (segment is null)
                return null;
            segments.Add(segment);
            if (position < end && content[position] is '.' or '/')
            {
                position++;
                if (position >= end || EndsValue(content[position]))
                    return Fail<PathExpression>(position - 1, 1, "A name is missing after this.");
            }
            else if (position < end && !EndsValue(content[position]))
            {
                return Fail<PathExpression>(position, 1, $"`{Here()}` cannot stand in a name.");
            }
        }
        var span = TextSpan.Between(open, position);
        if (segments.Count == 0 && !isExplicit)
            return Fail<PathExpression>(open, Math.Max(1, span.Length), position < end ? $"`{Here()}` does not belong here." : "A name is missing here.");
        return (TemplateExpression?)Keyword(segments, isExplicit || isData, span) ?? new PathExpression(span, parents, isData, isExplicit, segments);
    }

    private static LiteralExpression? Keyword(List<PathSegment> segments, bool isPath, TextSpan span) =>
        isPath || segments.Count != 1 ? null : segments[0].Name switch
        {
            "true" => new LiteralExpression(span, true),
            "false" => new LiteralExpression(span, false),
            "null" or "undefined" => new LiteralExpression(span, null),
            _ => null,
        };

    private PathSegment? ParseSegment()
    {
        var open = position;
        if (content[position] == '[')
        {
            var close = content.IndexOf(']', open, end - open);
            if (close < 0)
                return Fail<PathSegment>(open, 1, "This [ is never closed. End it with ].");
            position = close + 1;
            return new PathSegment(TextSpan.Between(open, position), content[(open + 1)..close]);
        }
        while (position < end && IsNameCharacter(content[position]))
            position++;
        return position == open
            ? Fail<PathSegment>(open, 1, $"`{Here()}` cannot stand in a name.")
            : new PathSegment(TextSpan.Between(open, position), content[open..position]);
    }

    /// <summary>Takes <c>..</c>, <c>.</c> or <c>this</c> with the separator behind it.</summary>
    private bool TakeRelative(string word, ref int count)
    {
        if (!content.AsSpan(position, end - position).StartsWith(word, StringComparison.Ordinal))
            return false;
        var next = position + word.Length;
        if (next < end && content[next] is '/' || (next < end && word == "this" && content[next] == '.'))
            next++;
        else if (next < end && !EndsValue(content[next]))
            return false;
        position = next;
        count++;
        return true;
    }

    private bool IsBlockParameters()
    {
        if (!content.AsSpan(position, end - position).StartsWith("as", StringComparison.Ordinal))
            return false;
        var i = position + 2;
        while (i < end && char.IsWhiteSpace(content[i]))
            i++;
        return i > position + 2 && i < end && content[i] == '|';
    }

    private List<PathSegment>? ParseBlockParameters()
    {
        var open = content.IndexOf('|', position);
        position = open + 1;
        List<PathSegment> names = [];
        while (true)
        {
            SkipWhiteSpace();
            if (position >= end)
                return Fail<List<PathSegment>>(open, 1, "These block parameters are never closed. Write them as |name|.");
            if (content[position] == '|')
                break;
            var name = ParseSegment();
            if (name is null)
                return null;
            names.Add(name);
        }
        position++;
        return names.Count is > 0 and < 3 ? names : Fail<List<PathSegment>>(open, position - open, "Give one or two block parameters, such as |line| or |line index|.");
    }

    private PathSegment? HashName()
    {
        var i = position;
        while (i < end && IsNameCharacter(content[i]))
            i++;
        return i > position && i < end && content[i] == '=' ? new PathSegment(TextSpan.Between(position, i), content[position..i]) : null;
    }

    private void SkipWhiteSpace()
    {
        while (position < end && char.IsWhiteSpace(content[position]))
            position++;
    }

    private char Here() => content[Math.Min(position, content.Length - 1)];

    private static bool EndsValue(char c) => char.IsWhiteSpace(c) || c is ')' or '(' or '|' or '=';

    private static bool IsNameCharacter(char c) => !char.IsWhiteSpace(c) && !NotInNames.Contains(c, StringComparison.Ordinal);

    private T? Fail<T>(int at, int length, string message)
        where T : class
    {
        problems.Add(new SyntaxProblem(new TextSpan(at, length), message));
        return null;
    }
}
