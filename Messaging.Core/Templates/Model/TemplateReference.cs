using System.Globalization;
using System.Text;
using Messaging.Core.Templates.Helpers;

namespace Messaging.Core.Templates.Model;

/// <summary>Writes <c>docs/template-model.md</c> from the code, so that it cannot say anything else than what templates get.</summary>
public static class TemplateReference
{
    /// <summary>The whole page as Markdown with LF line ends.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append(Introduction);
        AppendFields(page);
        page.Append(Language);
        AppendHelpers(page);
        page.Append(Outputs);
        AppendLimits(page);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendFields(StringBuilder page)
    {
        page.Append("\n## Fields\n\n| field | type | meaning | example |\n| --- | --- | --- | --- |\n");
        foreach (var (path, field) in TemplateSchema.AllFields())
        {
            var type = field.Type.Name + (field.Optional ? ", may be empty" : "");
            var example = field.Example.Length > 0 ? $"`{field.Example}`" : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{path}` | {type} | {field.Meaning} | {example} |\n");
        }
    }

    private static void AppendHelpers(StringBuilder page)
    {
        page.Append("\n## Helpers\n\nEach can stand alone, `{{money invoice.total}}`, or in parentheses as a value of another, ")
            .Append("`{{upper (date invoice.dueDate \"month\")}}`. Results are for an English customer.\n\n")
            .Append("| helper | meaning | example | result |\n| --- | --- | --- | --- |\n");
        foreach (var helper in TemplateHelpers.All)
        {
            var result = helper.ExampleOutput.Length > 0 ? $"`{helper.ExampleOutput}`" : "";
            var only = helper.Outputs is { } outputs ? $" {string.Join(", ", outputs).ToUpperInvariant()} only." : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{helper.Signature}` | {helper.Meaning}{only} | `{helper.Example}` | {result} |\n");
        }
    }

    private static void AppendLimits(StringBuilder page)
    {
        var limits = new TemplateLimits();
        page.Append("\n## Limits\n\nA template that passes one stops with an error that says where. Those with a setting are under `Messaging:Limits` in `appsettings.json`.\n\n")
            .Append("| limit | value | setting |\n| --- | --- | --- |\n")
            .Append(CultureInfo.InvariantCulture, $"| characters of a template | {limits.Length} | |\n")
            .Append(CultureInfo.InvariantCulture, $"| characters a template writes | {limits.Output} | `TemplateOutputCharacters` |\n")
            .Append(CultureInfo.InvariantCulture, $"| time of one rendering | {limits.Time:c} | `TemplateTime` |\n")
            .Append(CultureInfo.InvariantCulture, $"| tags run and rounds of `#each` in one rendering | {limits.Steps} | |\n")
            .Append(CultureInfo.InvariantCulture, $"| levels of blocks, and of parentheses | {limits.Nesting} | `TemplateNesting` |\n")
            .Append(CultureInfo.InvariantCulture, $"| fragments inside fragments | {limits.FragmentNesting} | |\n")
            .Append(CultureInfo.InvariantCulture, $"| characters of a subject | {limits.SubjectLength} | |\n");
    }

    private const string Introduction = """
        # What templates can use

        This page is written from the code by `bash eng/template-reference.sh`; a test fails when it is out of date. Templates are written in
        Handlebars and see what is listed here and nothing else. A name that is not listed is an error, with line, column and the name that
        was probably meant, before anything is sent.

        Written plainly, `{{invoice.total}}` gives `1234.5` and `{{invoice.dueDate}}` gives `2026-12-01` in every language. Use `money`,
        `number`, `percent` and `date` to write them as the customer reads them. Something that may be empty writes nothing when it is.

        """;

    private const string Language = """

        `invoice.fields` and `customer.fields` are free: they hold what the billing system sends. One that is missing for a customer is an
        error for that mail, unless the template asks first: `{{#if customer.fields.contact}}…{{/if}}` or
        `{{default customer.fields.contact customer.name}}`. Every list also has `length`, and its items can be taken by place: `invoice.lines.0.amount`.

        ## Language

        | write | for |
        | --- | --- |
        | `{{customer.name}}` | a value, escaped for the output |
        | `{{{customer.fields.html}}}` | a value as it is; the editor warns, because data can then change the document |
        | `{{#if invoice.dueDate}}…{{else if invoice.isConcept}}…{{else}}…{{/if}}`, `{{#unless …}}` | conditions; empty, 0, false and nothing are false |
        | `{{#each invoice.lines}}…{{else}}…{{/each}}` | repetition; inside, the names are those of a line, and `@index` (from 0), `@first`, `@last` are there |
        | `{{#each invoice.lines as \|line number\|}}{{line.amount}}{{/each}}` | the same with a name, so that the outer names stay in sight |
        | `{{#each customer.fields}}{{@key}}: {{this}}{{/each}}` | all free fields |
        | `{{#with customer.cluster}}{{name}}{{else}}…{{/with}}` | a group whose fields are named without it |
        | `../customer.name`, `@root.customer.name` | names outside the block; `#if` does not add a level |
        | `{{! … }}`, `{{!-- … --}}` | comments |
        | `{{~ … ~}}` | takes away the white space on that side |
        | `\{{`, `{{{{raw}}}}…{{{{/raw}}}}` | braces as text |
        | `{{> footer}}`, `{{> footer customer title="x"}}` | a shared fragment; it sees the context it is given, its named values and `@root` |

        """;

    private const string Outputs = """

        ## Outputs

        | output | how values are escaped |
        | --- | --- |
        | HTML | `& < > " ' `` ` `` ` as entities |
        | Text, subjects, file names | not at all; a subject is made one line |
        | XML | as HTML, without characters XML cannot hold; the result must be well-formed |
        | CSV | quoted when needed (RFC 4180); text that a spreadsheet would run as a formula gets an apostrophe first |
        | JSON | for use between quotation marks; `json` writes a whole value; the result must be well-formed |

        """;
}
