using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>
/// Checks the fragments a template uses, each once for each kind of context it gets. Refuses fragments that use themselves, directly or
/// through others, and chains longer than the limit: what is left needs a bounded stack.
/// </summary>
/// <param name="sources">Texts by name.</param>
/// <param name="content">The body that a layout places, with the name its problems bear; null outside layouts.</param>
/// <param name="report">Takes the problems.</param>
internal sealed class FragmentBinder(IReadOnlyDictionary<string, string> sources, (string Name, string Text)? content, BindingReport report)
{
    private readonly Dictionary<string, (TemplateUnit Unit, ParsedTemplate Parsed)> parsed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, TemplateType? Type, string Locals), (FragmentBody Body, int Height)> bound = [];
    private readonly List<(string Name, int Height)> path = [];

    /// <summary>Whether the body was placed.</summary>
    public bool PlacesContent { get; private set; }

    /// <summary>The instructions of the template that uses the fragments.</summary>
    public Instruction[] BindMain(string name, string text, Scope scope)
    {
        var (unit, tree) = Parse(name, text);
        // A layout is a fragment too, and must not be reached again through its own body.
        if (content is not null)
            path.Add((name, 1));
        return new TemplateBinder(unit, report, this).Bind(tree.Nodes, scope);
    }

    /// <summary>The instructions of a fragment for a scope, or null with the problem reported at <paramref name="call"/>.</summary>
    public FragmentBody? Bind(string name, Scope scope, SourceLocation call)
    {
        if (!TryFind(name, out var source))
        {
            if (name == TemplateFragment.ContentName)
            {
                report.Error(call, "`{{> content}}` places the body, and works in layouts only.");
                return null;
            }
            var near = NearNames.Nearest(name, sources.Keys);
            report.Error(call, $"There is no fragment `{name}`." + (near is null ? "" : $" Did you mean `{near}`?"), near);
            return null;
        }
        if (path.Exists(p => p.Name == name))
        {
            report.Error(call, $"Fragment `{name}` uses itself: {string.Join(" → ", path.Select(p => p.Name).SkipWhile(n => n != name).Append(name))}.");
            return null;
        }
        var key = (name, scope.Type, string.Join(',', scope.Locals.Select(l => $"{l.Name}:{l.Type?.Name}")));
        var height = bound.TryGetValue(key, out var known) ? known.Height : 1;
        if (path.Count + height > report.Limits.FragmentNesting)
        {
            report.Error(call, string.Create(CultureInfo.InvariantCulture, $"Fragments use each other deeper than {report.Limits.FragmentNesting} levels."));
            return null;
        }
        if (known.Body is null)
        {
            known = BindNew(name, source, scope);
            bound[key] = known;
        }
        if (path.Count > 0)
            path[^1] = path[^1] with { Height = Math.Max(path[^1].Height, known.Height + 1) };
        return known.Body;
    }

    private (FragmentBody Body, int Height) BindNew(string name, string source, Scope scope)
    {
        if (!parsed.TryGetValue(name, out var known))
            parsed[name] = known = Parse(name == TemplateFragment.ContentName ? content!.Value.Name : name, source);
        var (unit, tree) = known;
        path.Add((name, 1));
        var body = new FragmentBody { Body = new TemplateBinder(unit, report, this).Bind(tree.Nodes, scope) };
        var height = path[^1].Height;
        path.RemoveAt(path.Count - 1);
        return (body, height);
    }

    private bool TryFind(string name, out string text)
    {
        if (name != TemplateFragment.ContentName)
            return sources.TryGetValue(name, out text!);
        PlacesContent |= content is not null;
        text = content?.Text ?? "";
        return content is not null;
    }

    private (TemplateUnit Unit, ParsedTemplate Parsed) Parse(string name, string source)
    {
        var tree = TemplateParser.Parse(source, report.Limits.Nesting);
        var unit = new TemplateUnit(name, tree.Text);
        foreach (var problem in tree.Problems)
            report.Error(new SourceLocation(unit, problem.Span), problem.Message);
        return (unit, tree);
    }
}
