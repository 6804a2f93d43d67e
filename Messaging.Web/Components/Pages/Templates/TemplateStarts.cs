using Messaging.Core.Templates;
using Messaging.Core.Templates.Starters;
using Messaging.Core.Transformations;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>What a new template starts with: something that works, to be changed.</summary>
internal static class TemplateStarts
{
    public static EditedTemplate Of(TemplateKind kind) => kind switch
    {
        TemplateKind.Subject => new EditedTemplate(kind).WithText(EditedTemplate.DefaultText, "Invoice {{invoice.number}} of {{date invoice.issueDate}}"),
        TemplateKind.Body => new EditedTemplate(kind) { Format = BodyFormat.Html }.WithText(EditedTemplate.DefaultText, Body),
        TemplateKind.Fragment => new EditedTemplate(kind) { Format = BodyFormat.Html }.WithText(EditedTemplate.DefaultText, Fragment),
        _ => new EditedTemplate(kind) { Output = TransformationOutput.Csv, FileName = "invoice-{{default invoice.number \"concept\"}}" }.WithText(EditedTemplate.DefaultText, Csv),
    };

    /// <summary>A new subject or body with the text of a starter.</summary>
    public static EditedTemplate Of(TemplateKind kind, TemplateStarter starter)
    {
        var text = kind == TemplateKind.Body ? starter.Body : starter.Subject;
        var template = new EditedTemplate(kind)
        {
            Key = starter.Key, Name = starter.Name, Texts = EditedTemplate.Empty.AddRange(text.Translations).Add(EditedTemplate.DefaultText, text.Content),
        };
        return kind == TemplateKind.Body ? template with { LayoutKey = TemplateStarters.LayoutKey, InlineStyles = true, TextFromHtml = true } : template;
    }

    private const string Body = """
        <p>Dear {{customer.name}},</p>

        <p>
          {{#if invoice.number}}
          Here is invoice {{invoice.number}} of {{date invoice.issueDate}}.
          {{else}}
          Here is the draft of your invoice.
          {{/if}}
        </p>

        <table>
          {{#each invoice.lines}}
          <tr>
            <td>{{description}}</td>
            <td align="right">{{money amount}}</td>
          </tr>
          {{/each}}
          <tr>
            <td><b>Total</b></td>
            <td align="right"><b>{{money invoice.total}}</b></td>
          </tr>
        </table>

        <p>Kind regards,<br>{{sender.displayName}}</p>

        """;

    private const string Fragment = """
        <p>
          {{sender.displayName}}<br>
          {{#if sender.replyTo}}
          Questions? Write to {{sender.replyTo}}.
          {{/if}}
        </p>

        """;

    private const string Csv = """
        description;quantity;unitPrice;vatRate;amount
        {{#each invoice.lines}}
        {{description}};{{quantity}};{{fixed unitPrice 2}};{{vatRate}};{{fixed amount 2}}
        {{/each}}

        """;
}
