namespace Messaging.Core.Templates.Model;

/// <summary>Offers a property to templates under its camelCase name. Properties without it do not exist for templates.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TemplateFieldAttribute(string meaning, string example = "") : Attribute
{
    /// <summary>What the field means, one sentence, for the reference and the editor.</summary>
    public string Meaning => meaning;

    /// <summary>A typical value as it would be written by <c>{{field}}</c>.</summary>
    public string Example => example;
}
