using HandlebarsDotNet;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

/// <summary>
/// Where a template uses only what Handlebars itself has, ours writes what Handlebars.Net writes, so that authors can rely on what they know.
/// </summary>
public sealed class HandlebarsConformanceTests
{
    private static readonly object Model = ToPlain(SampleModel.Create());

    [Theory]
    [InlineData("plain")]
    [InlineData("{{customer.number}} {{invoice.currency}}")]
    [InlineData("{{#if invoice.number}}a{{else}}b{{/if}}")]
    [InlineData("{{#unless invoice.number}}a{{else}}b{{/unless}}")]
    [InlineData("{{#each invoice.lines}}{{@index}} {{unit}} {{#if @first}}f{{/if}} {{#if @last}}l{{/if}};{{/each}}")]
    [InlineData("{{#each invoice.lines}}{{../customer.number}}{{#each ../invoice.lines}}{{@index}}{{/each}}{{/each}}")]
    [InlineData("{{#with customer}}{{number}} {{../invoice.number}}{{/with}}")]
    [InlineData("{{#each invoice.lines as |l i|}}{{l.unit}}{{i}}{{/each}}")]
    [InlineData("a\n{{#if invoice.number}}\n  b\n{{else}}\n  c\n{{/if}}\nd\n")]
    [InlineData("<ul>\n  {{#each invoice.lines}}\n  <li>{{unit}}</li>\n  {{/each}}\n</ul>")]
    [InlineData("a {{~customer.number~}} b")]
    [InlineData("{{#if invoice.number~}}  x  {{~/if}}")]
    [InlineData("x {{! c }} y {{!-- {{d}} --}} z")]
    [InlineData("{{{customer.name}}} {{customer.name}}")]
    [InlineData("{{#if invoice.isConcept}}a{{else if invoice.number}}b{{else}}c{{/if}}")]
    [InlineData("{{@root.customer.number}}{{#each invoice.lines}}{{@root.invoice.currency}}{{/each}}")]
    [InlineData("{{#each customer.fields}}{{@key}}={{this}};{{/each}}")]
    [InlineData("{{#invoice.lines}}{{unit}}{{/invoice.lines}}")]
    public void Render_PlainHandlebars_WritesTheSame(string template) =>
        Rendering.Html(template).ShouldBe(Handlebars.Compile(template)(Model));

    private static Dictionary<string, object?> ToPlain(MailModel model) => (Dictionary<string, object?>)ToPlain(TemplateSchema.Root, model)!;

    private static object? ToPlain(TemplateType type, object? value) => (type, value) switch
    {
        (ObjectType group, not null) => group.Fields.ToDictionary(f => f.Name, f => ToPlain(f.Type, f.Read(value))),
        (ListType list, IReadOnlyList<object> items) => items.Select(i => ToPlain(list.Item, i)).ToList(),
        _ => value,
    };
}
