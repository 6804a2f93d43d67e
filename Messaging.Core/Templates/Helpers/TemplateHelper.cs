using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Helpers;

/// <summary>What a helper takes at one place.</summary>
public sealed record HelperParameter(string Name, TemplateType Type, bool Optional = false);

/// <summary>
/// A helper: a named function that templates call, <c>{{money invoice.total}}</c> or inside parentheses. What is written here is what the
/// checker enforces, the reference prints and the editor offers.
/// </summary>
public sealed class TemplateHelper
{
    internal delegate object? Function(HelperCall call);

    /// <summary>Name in templates.</summary>
    public required string Name { get; init; }

    /// <summary>Values it takes, the optional ones last.</summary>
    public required IReadOnlyList<HelperParameter> Parameters { get; init; }

    /// <summary>True when the last parameter may be given more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>Names it takes as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What it gives.</summary>
    public TemplateType Result { get; init; } = TemplateType.Text;

    /// <summary>The outputs it exists for; null for all.</summary>
    public IReadOnlyList<TemplateOutput>? Outputs { get; init; }

    /// <summary>True when a free field that is missing may be given to it.</summary>
    public bool AcceptsMissing { get; init; }

    /// <summary>One or two sentences.</summary>
    public required string Meaning { get; init; }

    /// <summary>An example as written in a template.</summary>
    public required string Example { get; init; }

    /// <summary>What the example writes for an English customer, where the example alone does not show it.</summary>
    public string ExampleOutput { get; init; } = "";

    /// <summary>Name and parameters: <c>money amount [currency]</c>.</summary>
    public string Signature => string.Join(' ', (string[])[
        Name,
        .. Parameters.Select(p => p.Optional ? $"[{p.Name}]" : p.Name),
        .. Repeats ? (string[])["…"] : [],
        .. Options.Select(o => $"[{o}=…]")]);

    internal Function Run { get; init; } = _ => null;

    /// <summary>Checks a literal argument before rendering: gives a sentence when it can never work.</summary>
    internal Func<int, object?, string?>? CheckLiteral { get; init; }
}
