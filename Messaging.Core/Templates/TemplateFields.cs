using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.Core.Common;

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

    /// <summary>Whether two sets of translations are the same.</summary>
    public static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var other) && other == pair.Value);

    /// <summary>The texts of a template with the names that problems get.</summary>
    public static IReadOnlyList<TemplateProblem> Check(TemplateRenderer renderer, string name, TemplateOutput output, string content, IReadOnlyDictionary<string, string> translations) =>
    [
        .. renderer.Check(new TemplateSource(name, content, output)).Problems,
        .. translations.OrderBy(t => t.Key, StringComparer.OrdinalIgnoreCase)
            .SelectMany(t => renderer.Check(new TemplateSource($"{name} ({t.Key})", t.Value, output)).Problems),
    ];

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageTag();
}
