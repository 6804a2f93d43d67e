namespace Messaging.Core.Templates.Language;

/// <summary>A part of a parsed template. The tree is plain data: checking, rendering and the editor's completion all read it.</summary>
public abstract record TemplateNode(TextSpan Span);

/// <summary>Text that is written as it is.</summary>
public sealed record TextNode(TextSpan Span, string Text) : TemplateNode(Span);

/// <summary><c>{{! … }}</c>: writes nothing.</summary>
public sealed record CommentNode(TextSpan Span) : TemplateNode(Span);

/// <summary><c>{{value}}</c>, or <c>{{{value}}}</c> when <paramref name="Unescaped"/>.</summary>
public sealed record OutputNode(TextSpan Span, TemplateExpression Value, bool Unescaped) : TemplateNode(Span);

/// <summary><c>{{&gt; name context key=value}}</c>: another template, written in place.</summary>
public sealed record PartialNode(
    TextSpan Span, PathSegment Name, IReadOnlyList<TemplateExpression> Arguments, IReadOnlyList<HashArgument> Hash) : TemplateNode(Span);

/// <summary>
/// A block with all its branches: <c>{{#if a}} … {{else if b}} … {{else}} … {{/if}}</c> has two branches and an otherwise.
/// A chain of <c>else if</c> is a list and not a nest, so that its length costs no stack.
/// </summary>
public sealed record BlockNode(TextSpan Span, IReadOnlyList<BlockBranch> Branches, IReadOnlyList<TemplateNode>? Otherwise) : TemplateNode(Span);

/// <summary>
/// One branch of a block. <paramref name="Name"/> is <c>if</c>, <c>unless</c>, <c>each</c>, <c>with</c> or what the author wrote there;
/// it is empty for a section (<c>{{#invoice.lines}}</c>), whose path is then the only argument.
/// </summary>
public sealed record BlockBranch(
    TextSpan Span,
    PathSegment Name,
    IReadOnlyList<TemplateExpression> Arguments,
    IReadOnlyList<HashArgument> Hash,
    IReadOnlyList<PathSegment> BlockParameters,
    IReadOnlyList<TemplateNode> Body);

/// <summary>Something with a value.</summary>
public abstract record TemplateExpression(TextSpan Span);

/// <summary>A string, number (decimal), true, false or null written in the template.</summary>
public sealed record LiteralExpression(TextSpan Span, object? Value) : TemplateExpression(Span);

/// <summary>
/// A path such as <c>invoice.total</c>, <c>../customer.name</c> (<paramref name="Parents"/> 1), <c>this</c> (no segments) or
/// <c>@index</c> (<paramref name="IsData"/>). <paramref name="Explicit"/> is true when it starts with <c>this</c>, <c>./</c> or <c>../</c>,
/// which rules out block parameters and helpers of that name.
/// </summary>
public sealed record PathExpression(
    TextSpan Span, int Parents, bool IsData, bool Explicit, IReadOnlyList<PathSegment> Segments) : TemplateExpression(Span);

/// <summary>A helper with its arguments: <c>money invoice.total</c>, alone or in parentheses.</summary>
public sealed record CallExpression(
    TextSpan Span, PathSegment Name, IReadOnlyList<TemplateExpression> Arguments, IReadOnlyList<HashArgument> Hash) : TemplateExpression(Span);

/// <summary>One name of a path.</summary>
public sealed record PathSegment(TextSpan Span, string Name);

/// <summary><c>key=value</c>.</summary>
public sealed record HashArgument(TextSpan Span, string Name, TemplateExpression Value);

/// <summary>What the parser found wrong, before it is given a template name.</summary>
public sealed record SyntaxProblem(TextSpan Span, string Message);

/// <summary>A parsed template. With problems the tree holds what could be understood, which is enough for completion.</summary>
public sealed record ParsedTemplate(TemplateText Text, IReadOnlyList<TemplateNode> Nodes, IReadOnlyList<SyntaxProblem> Problems);
