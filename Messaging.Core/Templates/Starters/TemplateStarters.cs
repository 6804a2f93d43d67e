using System.Reflection;
using System.Text.Json;
using Messaging.Core.Common;

namespace Messaging.Core.Templates.Starters;

/// <summary>Mails to start from: subject and HTML body in four languages, with the layout and fragments that they share.</summary>
public static class TemplateStarters
{
    /// <summary>Key of the layout that all starters use.</summary>
    public const string LayoutKey = "starter-frame";

    private const string DefaultLanguage = "en";

    private static readonly Dictionary<string, Dictionary<string, string>> Words =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(Resource("words.json"))!;

    /// <summary>The languages they are written in; the first is the default text.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. Words.Keys];

    /// <summary>All starters.</summary>
    public static IReadOnlyList<TemplateStarter> All { get; } =
    [
        Starter("invoice", "Invoice", "The amount, when it is due, and every line."),
        Starter("reminder", "Payment reminder", "A friendly word about an invoice that is still open."),
        Starter("payment-received", "Payment received", "Thanks, and says that the invoice is settled."),
        Starter("contract-confirmation", "Contract confirmation", "What was agreed, from the customer's free fields contract, contractStart, contractTerm and contractNotice where they are there, and the prices of the invoice's lines."),
        Starter("card-expiring", "Card expiring", "Asks for a new card; shows the free fields cardBrand, cardLast4, cardExpires and portal of the customer where they are there."),
    ];

    /// <summary>The layout and the fragments that every starter needs.</summary>
    public static IReadOnlyList<StarterFragment> Fragments { get; } =
    [
        new(LayoutKey, "Starter: layout", true, Text("frame", "frame")),
        new("starter-brand", "Starter: your name or logo", false, Text("brand", "brand")),
        new("starter-footer", "Starter: footer", false, Text("footer", "footer")),
    ];

    /// <summary>Adds the fragments that are not there yet; those that are stay as they are, since somebody may have made them their own.</summary>
    /// <param name="fragments">Keeps the fragments.</param>
    /// <param name="cancellationToken">Stops before the next one.</param>
    /// <returns>Done, or the first error other than that a fragment is there.</returns>
    public static async Task<Outcome<Nothing>> AddFragmentsAsync(TemplateFragmentService fragments, CancellationToken cancellationToken = default)
    {
        foreach (var fragment in Fragments)
        {
            var saved = await fragments.SaveAsync(fragment.Key, fragment.ToInput(), Saved.MustBeNew, cancellationToken);
            if (saved.Error is { } error and not AlreadyExists)
                return error;
        }
        return Outcome.Done;
    }

    private static TemplateStarter Starter(string key, string name, string description) =>
        new(key, name, description, Text(key, language => Words[language][key + ".subject"]), Text(key, key));

    private static StarterText Text(string key, string resource)
    {
        var frame = Resource(resource + ".hbs");
        return Text(key, language => Fill(frame, key, language));
    }

    private static StarterText Text(string key, Func<string, string> write)
    {
        var texts = Words.Keys.ToDictionary(language => language, write, StringComparer.OrdinalIgnoreCase);
        // A text that is the same everywhere, such as the layout, needs no translations.
        return new StarterText(texts[DefaultLanguage], texts.Where(t => t.Key != DefaultLanguage && t.Value != texts[DefaultLanguage]).ToDictionary(t => t.Key, t => t.Value, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Puts the words of one language in their places: those of this mail before those that all share.</summary>
    private static string Fill(string frame, string key, string language)
    {
        foreach (var (name, words) in Words[language].OrderByDescending(w => w.Key.Contains('.', StringComparison.Ordinal)))
        {
            var own = name.StartsWith(key + ".", StringComparison.Ordinal) ? name[(key.Length + 1)..] : name;
            frame = frame.Replace($"@@{own}@@", words, StringComparison.Ordinal);
        }
        return frame;
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Messaging.Core.Templates.Starters." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A text with its translations by language.</summary>
/// <param name="Content">The default, in English.</param>
/// <param name="Translations">The others.</param>
public sealed record StarterText(string Content, IReadOnlyDictionary<string, string> Translations);

/// <summary>A mail to start from.</summary>
/// <param name="Key">A key to propose, such as <c>payment-received</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Description">One sentence about what it says.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Body">The HTML body, for the layout <see cref="TemplateStarters.LayoutKey"/>.</param>
public sealed record TemplateStarter(string Key, string Name, string Description, StarterText Subject, StarterText Body)
{
    /// <summary>The subject as a template to save.</summary>
    public SubjectTemplateInput ToSubject() => new(Name, Subject.Content, Subject.Translations);

    /// <summary>The body as a template to save: in the layout, styles written into the elements, a text version from the HTML.</summary>
    public BodyTemplateInput ToBody() => new(Name, BodyFormat.Html, Body.Content, Body.Translations) { LayoutKey = TemplateStarters.LayoutKey, InlineStyles = true, TextFromHtml = true };
}

/// <summary>A fragment that starters need.</summary>
/// <param name="Key">The key they call it by.</param>
/// <param name="Name">Name for people.</param>
/// <param name="IsLayout">Whether it stands around bodies.</param>
/// <param name="Text">Its texts.</param>
public sealed record StarterFragment(string Key, string Name, bool IsLayout, StarterText Text)
{
    /// <summary>The fragment to save.</summary>
    public TemplateFragmentInput ToInput() => new(Name, BodyFormat.Html, Text.Content, Text.Translations) { IsLayout = IsLayout };
}
