using Messaging.Core.Common;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>Resolves paths against the model and the scopes around them, and says what was probably meant where that fails.</summary>
internal sealed class PathBinder(TemplateUnit unit, BindingReport report)
{
    private const int MaxListed = 12;
    private static readonly string[] DataNames = ["index", "first", "last", "key", "root"];

    public BoundValue Bind(PathExpression path, Scope scope, bool mayBeMissing)
    {
        if (path.IsData)
            return BindData(path, scope, mayBeMissing);
        if (!path.Explicit && FindLocal(path.Segments[0].Name, scope) is var (up, slot, type))
            return Walk(path, type, 1, PathStart.Local, up, slot, mayBeMissing);
        var target = scope;
        for (var i = 0; i < path.Parents; i++)
        {
            target = target.Parent;
            if (target is null)
                return report.Error(At(path.Span), $"`{Source(path)}` goes up further than there are blocks. Only #each and #with add a level, #if does not.");
        }
        if (target.Type is ObjectType owner && path.Segments.Count > 0 && owner.Find(path.Segments[0].Name) is null)
            return UnknownFirst(path, scope, owner);
        return Walk(path, target.Type, 0, PathStart.Self, path.Parents, 0, mayBeMissing);
    }

    private BoundValue BindData(PathExpression path, Scope scope, bool mayBeMissing)
    {
        var name = path.Segments.Count > 0 ? path.Segments[0].Name : "";
        if (name == "root")
            return Walk(path, report.Root, 1, PathStart.Root, 0, 0, mayBeMissing);
        if (!DataNames.Contains(name) || path.Segments.Count > 1)
            return Unknown(path, name.Length > 0 ? path.Segments[0] : null, DataNames);
        var up = 0;
        var skip = path.Parents;
        for (Scope? at = scope; at is not null; at = at.Parent, up++)
        {
            if (!at.IsLoop || skip-- > 0)
                continue;
            if (name == "key" && !at.HasKey)
                return report.Error(At(path.Span), "`@key` works in #each over free fields. Use @index in a list.");
            return name switch
            {
                "index" => new BoundValue(new PathEvaluator(PathStart.Index, up, 0, []), TemplateType.Number),
                "first" => new BoundValue(new PathEvaluator(PathStart.First, up, 0, []), TemplateType.Boolean),
                "last" => new BoundValue(new PathEvaluator(PathStart.Last, up, 0, []), TemplateType.Boolean),
                _ => new BoundValue(new PathEvaluator(PathStart.Key, up, 0, []), TemplateType.Text),
            };
        }
        return report.Error(At(path.Span), $"`{Source(path)}` works inside #each only.");
    }

    private static (int Up, int Slot, TemplateType? Type)? FindLocal(string name, Scope scope)
    {
        var up = 0;
        for (Scope? at = scope; at is not null; at = at.Parent, up++)
        {
            for (var slot = 0; slot < at.Locals.Count; slot++)
            {
                if (at.Locals[slot].Name == name)
                    return (up, slot, at.Locals[slot].Type);
            }
        }
        return null;
    }

    private BoundValue Walk(PathExpression path, TemplateType? type, int from, PathStart start, int up, int slot, bool mayBeMissing)
    {
        List<PathStep> steps = [];
        for (var i = from; i < path.Segments.Count; i++)
        {
            var segment = path.Segments[i];
            switch (type)
            {
                case null:
                    return BoundValue.Broken;
                case ObjectType owner when owner.Find(segment.Name) is { } field:
                    steps.Add(new FieldStep(field));
                    type = field.Type;
                    break;
                case ObjectType owner:
                    return Unknown(path, segment, owner.Fields.Select(f => f.Name));
                case ListType when segment.Name == "length":
                    steps.Add(new LengthStep());
                    type = TemplateType.Number;
                    break;
                case ListType list when segment.Name.Length <= 4 && segment.Name.All(char.IsAsciiDigit):
                    steps.Add(new ItemStep(int.Parse(segment.Name, System.Globalization.CultureInfo.InvariantCulture)));
                    type = list.Item;
                    break;
                case ListType:
                    var before = Before(path, segment);
                    return report.Error(At(path.Span), $"`{before}` is a list. Go through it with {{{{#each {before}}}}}, or take one item: `{before}.0`.");
                case FreeFieldsType:
                    steps.Add(new FreeFieldStep(segment.Name, mayBeMissing, At(path.Span)));
                    type = TemplateType.Text;
                    break;
                default:
                    return report.Error(At(path.Span), $"`{Before(path, segment)}` is a single {type.Name} and has no `{segment.Name}`.");
            }
        }
        return new BoundValue(new PathEvaluator(start, up, slot, [.. steps]), type);
    }

    /// <summary>The first name is not in the scope: a typing mistake, a forgotten <c>../</c>, or a field named without its group.</summary>
    private BoundValue UnknownFirst(PathExpression path, Scope scope, ObjectType owner)
    {
        var first = path.Segments[0];
        if (!path.Explicit && path.Segments.Count == 1 && TemplateHelpers.Find(first.Name) is { } helper)
            return report.Error(At(path.Span), $"`{first.Name}` is a helper and needs values: {{{{{helper.Signature}}}}}.");
        string? suggestion = null;
        if (!path.Explicit)
        {
            var prefix = "";
            for (var outer = scope.Parent; outer is not null && suggestion is null; outer = outer.Parent)
            {
                prefix += "../";
                if (outer.Type is ObjectType type && type.Find(first.Name) is not null)
                    suggestion = prefix + Source(path);
            }
            if (suggestion is null && OutermostOf(scope).Type != report.Root && report.Root.Find(first.Name) is not null)
                suggestion = "@root." + Source(path);
        }
        var names = scope.Locals.Select(l => l.Name).Concat(owner.Fields.Select(f => f.Name));
        suggestion ??= NearNames.Nearest(first.Name, names) is { } near ? Replace(path, first, near) : null;
        if (suggestion is null && path.Segments.Count == 1 && owner == report.Root)
        {
            suggestion = TemplateSchema.AllFields(report.Root).FirstOrDefault(f => f.Field.Name == first.Name && !f.Path.Contains("[]", StringComparison.Ordinal)).Path
                ?? NearNames.Nearest(first.Name, TemplateSchema.AllFields(report.Root).Where(f => !f.Path.Contains('[', StringComparison.Ordinal)).Select(f => f.Field.Name)) switch
                {
                    { } leaf => TemplateSchema.AllFields(report.Root).First(f => f.Field.Name == leaf).Path,
                    null => null,
                };
        }
        return ReportUnknown(path, suggestion, names);
    }

    private BoundValue Unknown(PathExpression path, PathSegment? segment, IEnumerable<string> known)
    {
        var near = segment is null ? null : NearNames.Nearest(segment.Name, known);
        return ReportUnknown(path, near is null ? null : Replace(path, segment!, near), known);
    }

    private BoundValue ReportUnknown(PathExpression path, string? suggestion, IEnumerable<string> known)
    {
        var names = known.Take(MaxListed + 1).ToList();
        var help = suggestion is not null ? $" Did you mean `{suggestion}`?"
            : names.Count is > 0 and <= MaxListed ? $" Known here: {string.Join(", ", names)}."
            : "";
        return report.Error(At(path.Span), $"`{Source(path)}` is not known.{help}", suggestion);
    }

    private static Scope OutermostOf(Scope scope) => scope.Parent is null ? scope : OutermostOf(scope.Parent);

    private string Source(PathExpression path) => At(path.Span).Source;

    private string Before(PathExpression path, PathSegment segment) => At(TextSpan.Between(path.Span.Start, segment.Span.Start)).Source.TrimEnd('.', '/');

    private string Replace(PathExpression path, PathSegment segment, string name) =>
        At(TextSpan.Between(path.Span.Start, segment.Span.Start)).Source + name + At(TextSpan.Between(segment.Span.End, path.Span.End)).Source;

    private SourceLocation At(TextSpan span) => new(unit, span);
}
