using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.Core.Common;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates;

/// <summary>Checks of the fields that all kinds of template have.</summary>
internal static partial class TemplateFields
{
    private const int MaxName = 200;
    private const int MaxTranslations = 40;

    public static string Name(FieldProblems problems, string? name) => problems.Required("name", name, "name", MaxName);

    public static string Content(FieldProblems problems, string? content, TemplateLimits limits, string field = "content")
    {
        if (string.IsNullOrWhiteSpace(content))
            problems.Add(field, "Write the text of the template.");
        else if (content.Length > limits.Length)
            problems.Add(field, string.Create(CultureInfo.InvariantCulture, $"The template has {content.Length:N0} characters; {limits.Length:N0} is the most."));
        return content ?? "";
    }

    public static Dictionary<string, string> Translations(FieldProblems problems, IReadOnlyDictionary<string, string>? given, TemplateLimits limits)
    {
        var translations = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, content) in given ?? new Dictionary<string, string>())
        {
            var field = $"translations.{language}";
            if (!LanguageTag().IsMatch(language))
                problems.Add(field, $"\"{language}\" is not a language such as \"de\" or \"nl-BE\".");
            else if (!translations.TryAdd(language, Content(problems, content, limits, field)))
                problems.Add(field, $"\"{language}\" is there twice.");
        }
        if (translations.Count > MaxTranslations)
            problems.Add("translations", $"There are {translations.Count} translations; {MaxTranslations} is the most.");
        return translations;
    }

    public static string? EventType(FieldProblems problems, string? type, EventSchemas schemas)
    {
        var key = problems.Optional("eventType", type, "event type", Keys.MaxLength);
        if (key is not null && schemas.Find(key) is null)
            problems.Add("eventType", $"There is no event type \"{key}\".");
        return key;
    }

    /// <summary>Whether two sets of translations are the same.</summary>
    public static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var other) && other == pair.Value);

    /// <summary>What is wrong with all texts of a template, the default text first.</summary>
    public static IReadOnlyList<TemplateProblem> Check(
        TemplateRenderer renderer, Template template, TemplateOutput output, TemplateFragments fragments, EventSchemas? schemas = null, string? layout = null) =>
        CheckAll(template, (name, language) => renderer.Check(
            new TemplateSource(name, template.TextFor(language), output, fragments.For(language), layout) { Schema = schemas?.Find(template.EventType) }));

    /// <summary>The same for a fragment, which is checked as part of a template that uses it.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateRenderer renderer, TemplateFragment fragment, TemplateFragments fragments) =>
        CheckAll(fragment, (name, language) => renderer.Check(TemplateSource.Of(fragment, name, fragments.For(language))));

    private static List<TemplateProblem> CheckAll(Template template, Func<string, string?, TemplateCheck> check) =>
    [
        .. check(template.Name, null).Problems,
        .. template.Translations.Keys.Order(StringComparer.OrdinalIgnoreCase).SelectMany(language => check($"{template.Name} ({language})", language).Problems),
    ];

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageTag();
}
