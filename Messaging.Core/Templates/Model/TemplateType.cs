using System.Collections.Frozen;

namespace Messaging.Core.Templates.Model;

/// <summary>What a placeholder can stand for.</summary>
public abstract class TemplateType
{
    /// <summary>Text.</summary>
    public static readonly TemplateType Text = new ScalarType("text");

    /// <summary>A decimal number.</summary>
    public static readonly TemplateType Number = new ScalarType("number");

    /// <summary>A day without time.</summary>
    public static readonly TemplateType Date = new ScalarType("date");

    /// <summary>True or false.</summary>
    public static readonly TemplateType Boolean = new ScalarType("true/false");

    /// <summary>A single value of which the kind is known only when rendering.</summary>
    public static readonly TemplateType Value = new ScalarType("value");

    /// <summary>Anything that can be true or false, lists and groups included.</summary>
    public static readonly TemplateType Condition = new ScalarType("condition");

    /// <summary>The type in the words of the reference.</summary>
    public abstract string Name { get; }
}

/// <summary>A single value.</summary>
public sealed class ScalarType(string name) : TemplateType
{
    /// <inheritdoc/>
    public override string Name => name;
}

/// <summary>A group of named fields.</summary>
public sealed class ObjectType(string name, IEnumerable<TemplateField> fields) : TemplateType
{
    private readonly FrozenDictionary<string, TemplateField> byName = fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>The fields in the order of the model.</summary>
    public IReadOnlyList<TemplateField> Fields { get; } = [.. fields];

    /// <summary>The field of that exact name, or null.</summary>
    public TemplateField? Find(string field) => byName.GetValueOrDefault(field);
}

/// <summary>A list, for <c>#each</c>.</summary>
public sealed class ListType(TemplateType item) : TemplateType
{
    /// <summary>What each item is.</summary>
    public TemplateType Item => item;

    /// <inheritdoc/>
    public override string Name => $"list of {item.Name}s";
}

/// <summary>Free fields: any key, text values. Which keys exist is known only when a mail is made.</summary>
public sealed class FreeFieldsType : TemplateType
{
    /// <summary>The one instance.</summary>
    public static readonly FreeFieldsType Instance = new();

    /// <inheritdoc/>
    public override string Name => "free fields";
}

/// <summary>
/// One field of the model. <paramref name="Read"/> takes the owner and never fails; there is no other way from a template to an object,
/// so nothing outside the model can be reached.
/// </summary>
public sealed record TemplateField(string Name, TemplateType Type, bool Optional, string Meaning, string Example, Func<object, object?> Read);
