namespace Messaging.Core.Templates.Language;

/// <summary>
/// Reads Handlebars into a tree with positions. It never throws and its stack use is bounded: blocks are kept on a list, and nesting
/// deeper than the limit ends the parse with a problem. Partial blocks, inline partials and decorators are refused here.
/// </summary>
public sealed class TemplateParser
{
    private const int MaxProblems = 100;
    private readonly List<SyntaxProblem> problems = [];
    private readonly List<OpenBlock> open = [];
    private readonly List<TemplateNode> top = [];
    private readonly string content;
    private readonly int maxNesting;

    private TemplateParser(string content, int maxNesting) => (this.content, this.maxNesting) = (content, maxNesting);

    private List<TemplateNode> Target => open.Count > 0 ? open[^1].Body : top;

    /// <summary>Parses <paramref name="content"/>; blocks and parentheses may nest <paramref name="maxNesting"/> levels.</summary>
    public static ParsedTemplate Parse(string content, int maxNesting = 32) => new TemplateParser(content, maxNesting).Run();

    private ParsedTemplate Run()
    {
        var pieces = new TemplateScanner(content, problems).Scan();
        WhiteSpaceControl.Apply(content, pieces);
        foreach (var piece in pieces)
        {
            if (!Take(piece) || problems.Count >= MaxProblems)
                break;
        }
        if (problems.Count < MaxProblems && !problems.Exists(p => p.Message.StartsWith("Blocks are nested", StringComparison.Ordinal)))
        {
            foreach (var block in open)
                problems.Add(new SyntaxProblem(block.Span, $"This block is never closed. End it with {{{{/{block.CloseName}}}}}."));
        }
        while (open.Count > 0)
            CloseTop(content.Length);
        return new ParsedTemplate(new TemplateText(content), top, problems);
    }

    private bool Take(TemplatePiece piece)
    {
        switch (piece.Kind)
        {
            case PieceKind.Text:
                if (piece.TextEnd > piece.TextStart)
                    Target.Add(new TextNode(TextSpan.Between(piece.TextStart, piece.TextEnd), content[piece.TextStart..piece.TextEnd]));
                return true;
            case PieceKind.Comment:
                Target.Add(new CommentNode(piece.Span));
                return true;
            case PieceKind.Unsupported:
                Problem(piece.Span, "Partial blocks, inline partials and decorators are not available. Use {{> name}} for a shared fragment.");
                return true;
            case PieceKind.Close:
                Close(piece);
                return true;
            case PieceKind.Else:
                return TakeElse(piece);
            default:
                var tag = new ExpressionParser(content, piece.InnerStart, piece.InnerEnd, maxNesting, problems).Parse();
                return tag is null ? TakeBroken(piece) : TakeTag(piece, tag);
        }
    }

    private bool TakeTag(TemplatePiece piece, TagContent tag)
    {
        if (piece.Kind is PieceKind.Open or PieceKind.OpenInverse)
            return Open(piece, tag);
        if (tag.BlockParameters.Count > 0)
            Problem(tag.BlockParameters[0].Span, "Block parameters (as |name|) belong to #each and #with.");
        if (piece.Kind == PieceKind.Partial)
        {
            if (PartialName(tag.Head) is { } name)
                Target.Add(new PartialNode(piece.Span, name, tag.Arguments, tag.Hash));
            else
                Problem(tag.Head.Span, "A fragment is named in plain words: {{> header}}.");
            return true;
        }
        if (ToValue(tag) is { } value)
            Target.Add(new OutputNode(piece.Span, value, piece.Kind == PieceKind.Unescaped));
        return true;
    }

    private TemplateExpression? ToValue(TagContent tag)
    {
        if (tag.Arguments.Count == 0 && tag.Hash.Count == 0)
            return tag.Head;
        if (tag.Head is PathExpression { Parents: 0, IsData: false, Explicit: false, Segments.Count: 1 } name)
            return new CallExpression(TextSpan.Between(tag.Head.Span.Start, EndOf(tag)), name.Segments[0], tag.Arguments, tag.Hash);
        Problem(tag.Head.Span, $"`{Source(tag.Head.Span)}` is not a helper, so no values can follow it.");
        return null;
    }

    private bool Open(TemplatePiece piece, TagContent tag)
    {
        if (open.Count >= maxNesting)
        {
            Problem(piece.Span, $"Blocks are nested deeper than {maxNesting} levels.");
            return false;
        }
        var inverse = piece.Kind == PieceKind.OpenInverse;
        var isSection = tag.Arguments.Count == 0 && tag.Hash.Count == 0 && !IsBuiltIn(tag.Head);
        var head = new OpenBlock(piece.Span, Source(tag.Head.Span));
        if (isSection || inverse)
            head.Start(new PathSegment(tag.Head.Span, inverse ? "unless" : ""), tag with { Arguments = [tag.Head] });
        else if (tag.Head is PathExpression { Parents: 0, IsData: false, Explicit: false, Segments.Count: 1 } name)
            head.Start(name.Segments[0], tag);
        else
            Problem(tag.Head.Span, $"`{Source(tag.Head.Span)}` is not a block. Blocks are #if, #unless, #each and #with.");
        open.Add(head);
        return true;
    }

    private bool TakeElse(TemplatePiece piece)
    {
        if (open.Count == 0)
        {
            Problem(piece.Span, "This else stands in no block.");
            return true;
        }
        var block = open[^1];
        if (block.InOtherwise)
            Problem(piece.Span, $"This block already has an else. Close it first with {{{{/{block.CloseName}}}}}.");
        block.EndBranch(piece.Start);
        if (content.AsSpan(piece.InnerStart, piece.InnerEnd - piece.InnerStart).Trim().IsEmpty)
        {
            block.InOtherwise = true;
            return true;
        }
        var tag = new ExpressionParser(content, piece.InnerStart, piece.InnerEnd, maxNesting, problems).Parse();
        if (tag is null)
            return true;
        if (tag.Head is PathExpression { Parents: 0, IsData: false, Explicit: false, Segments.Count: 1 } name)
            block.Start(name.Segments[0], tag);
        else
            Problem(tag.Head.Span, "Write {{else}} or {{else if condition}}.");
        return true;
    }

    private void Close(TemplatePiece piece)
    {
        var name = content[piece.InnerStart..piece.InnerEnd].Trim();
        if (open.Count == 0)
        {
            Problem(piece.Span, $"{{{{/{name}}}}} closes nothing: no block is open here.");
            return;
        }
        if (open[^1].CloseName != name)
        {
            var position = new TemplateText(content).PositionOf(open[^1].Span.Start);
            Problem(piece.Span, $"{{{{/{name}}}}} does not close the block opened on line {position.Line}, which ends with {{{{/{open[^1].CloseName}}}}}.");
            var match = open.FindLastIndex(b => b.CloseName == name);
            if (match < 0)
                return;
            while (open.Count > match + 1)
                CloseTop(piece.Start);
        }
        CloseTop(piece.End);
    }

    private void CloseTop(int end)
    {
        var block = open[^1];
        open.RemoveAt(open.Count - 1);
        block.EndBranch(end);
        Target.Add(new BlockNode(TextSpan.Between(block.Span.Start, end), block.Branches, block.Otherwise));
    }

    /// <summary>A block whose opening tag could not be read is still open, so that its end is not reported as well.</summary>
    private bool TakeBroken(TemplatePiece piece)
    {
        if (piece.Kind is not (PieceKind.Open or PieceKind.OpenInverse))
            return true;
        var inner = content[piece.InnerStart..piece.InnerEnd].TrimStart();
        var length = inner.AsSpan().IndexOfAny(' ', '\n', '\t');
        open.Add(new OpenBlock(piece.Span, length < 0 ? inner : inner[..length]));
        return open.Count <= maxNesting;
    }

    private static bool IsBuiltIn(TemplateExpression head) =>
        head is PathExpression { Explicit: false, IsData: false, Segments: [{ Name: "if" or "unless" or "each" or "with" }] };

    private static PathSegment? PartialName(TemplateExpression head) => head switch
    {
        PathExpression { IsData: false, Parents: 0, Explicit: false, Segments.Count: > 0 } path =>
            new PathSegment(path.Span, string.Join('/', path.Segments.Select(s => s.Name))),
        LiteralExpression { Value: string text } => new PathSegment(head.Span, text),
        _ => null,
    };

    private static int EndOf(TagContent tag) =>
        tag.Hash.Count > 0 ? tag.Hash[^1].Span.End : tag.Arguments.Count > 0 ? tag.Arguments[^1].Span.End : tag.Head.Span.End;

    private string Source(TextSpan span) => content.Substring(span.Start, span.Length);

    private void Problem(TextSpan span, string message) => problems.Add(new SyntaxProblem(span, message));

    private sealed class OpenBlock(TextSpan span, string closeName)
    {
        private (PathSegment Name, TagContent Tag)? current;

        public TextSpan Span => span;
        public string CloseName => closeName;
        public List<TemplateNode> Body { get; private set; } = [];
        public List<BlockBranch> Branches { get; } = [];
        public List<TemplateNode>? Otherwise { get; private set; }
        public bool InOtherwise { get; set; }

        public void Start(PathSegment name, TagContent tag) => current = (name, tag);

        public void EndBranch(int end)
        {
            if (InOtherwise)
                Otherwise = Body;
            else if (current is var (name, tag))
                Branches.Add(new BlockBranch(TextSpan.Between(name.Span.Start, end), name, tag.Arguments, tag.Hash, tag.BlockParameters, Body));
            current = null;
            Body = [];
        }
    }
}
