using Messaging.Core.Templates;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>What the pages say for each kind of template.</summary>
internal sealed record TemplateWords(TemplateKind Kind, string Path, string Title, string One, string Many, string Lead, string Icon, string Empty)
{
    /// <summary>Stands in the address where a key would: no key can hold its first character.</summary>
    public const string NewSegment = "~new";

    private static readonly TemplateWords[] All =
    [
        new(TemplateKind.Subject, "administration/subject-templates", "Subject templates", "subject template", "subject templates",
            "One line of text, filled in for each mail.", "title", "A subject such as \"Invoice {{invoice.number}}\" is filled in for each mail."),
        new(TemplateKind.Body, "administration/body-templates", "Body templates", "body template", "body templates",
            "What the mail says, as HTML or plain text.", "article", "Write the mail once, with placeholders for the customer and the invoice."),
        new(TemplateKind.Fragment, "administration/fragments", "Fragments and layouts", "fragment", "fragments",
            "Pieces that many templates share, and layouts that stand around a whole mail.", "widgets",
            "Write a header, a footer or a whole layout once. Templates show a fragment with {{> key}}, and choose a layout by name."),
        new(TemplateKind.Transformation, "administration/transformations", "Transformations", "transformation", "transformations",
            "Documents that mails carry: made from the invoice, or uploaded.", "transform", "A transformation makes a file from each invoice: CSV, XML, JSON, HTML or PDF. Or it takes the PDF of your billing system."),
    ];

    public string New => $"{Path}/{NewSegment}";

    /// <summary>By the address of a page.</summary>
    public static TemplateWords Of(string relativeAddress) =>
        All.FirstOrDefault(w => relativeAddress.StartsWith(w.Path, StringComparison.OrdinalIgnoreCase)) ?? All[0];

    /// <summary>By kind.</summary>
    public static TemplateWords Of(TemplateKind kind) => All.First(w => w.Kind == kind);

    public string Link(string key) => $"{Path}/{Uri.EscapeDataString(key)}";
}
