using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

public sealed class TemplateRendererTests
{
    [Theory]
    [InlineData("{{invoice.number}}", "2026-00042")]
    [InlineData("{{invoice.total}} {{invoice.dueDate}} {{invoice.isConcept}}", "1234.5 2026-12-01 false")]
    [InlineData("{{customer.cluster.name}}", "Region North")]
    [InlineData("{{customer.fields.contact}}", "Ms Bakker")]
    [InlineData("{{customer.fields.[contact]}}", "Ms Bakker")]
    [InlineData("{{invoice.lines.length}}", "3")]
    [InlineData("{{invoice.lines.2.description}}", "Handbook")]
    [InlineData("{{invoice.lines.99.description}}", "")]
    [InlineData("{{@root.sender.email}}", "billing@example.com")]
    [InlineData("{{this.customer.number}} {{./customer.number}}", "C-10042 C-10042")]
    [InlineData("{{\"text\"}}{{12.50}}{{true}}{{null}}", "text12.5true")]
    public void Render_Paths_WritesTheValue(string template, string expected) => Rendering.Text(template).ShouldBe(expected);

    [Theory]
    [InlineData("{{#if invoice.number}}a{{else}}b{{/if}}", "a")]
    [InlineData("{{#unless invoice.number}}a{{else}}b{{/unless}}", "b")]
    [InlineData("{{#if invoice.isConcept}}a{{else if invoice.dueDate}}b{{else}}c{{/if}}", "b")]
    [InlineData("{{#if 0}}a{{else}}b{{/if}}{{#if 0 includeZero=true}}c{{/if}}", "bc")]
    [InlineData("{{#each invoice.lines}}{{@index}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}}:{{quantity}} {{/each}}", "0f:3 1:1 2l:2 ")]
    [InlineData("{{#each invoice.lines}}{{#with unit}}[{{this}}]{{else}}-{{/with}}{{/each}}", "[month][month]-")]
    [InlineData("{{#each invoice.lines as |line i|}}{{i}}={{line.quantity}}/{{customer.number}} {{/each}}", null)]
    [InlineData("{{#each invoice.lines as |line i|}}{{i}}={{line.quantity}}/{{../customer.number}} {{/each}}", "0=3/C-10042 1=1/C-10042 2=2/C-10042 ")]
    [InlineData("{{#each customer.fields}}{{@key}};{{/each}}", "contact;address;")]
    [InlineData("{{#each customer.fields as |value key|}}{{key}},{{/each}}", "contact,address,")]
    [InlineData("{{#with customer}}{{name}} {{#with cluster}}{{key}} {{../number}} {{../../invoice.number}}{{/with}}{{/with}}", "Bakker & Zonen B.V. north C-10042 2026-00042")]
    [InlineData("{{#each invoice.lines}}{{#each ../invoice.lines}}{{@../index}}{{@index}} {{/each}}{{/each}}", "00 01 02 10 11 12 20 21 22 ")]
    [InlineData("{{#invoice.lines}}{{quantity}}{{/invoice.lines}}{{#customer.cluster}}{{key}}{{/customer.cluster}}{{^invoice.isConcept}}x{{/invoice.isConcept}}", "312northx")]
    public void Render_Blocks_FollowsHandlebars(string template, string? expected)
    {
        if (expected is null)
            Rendering.FirstProblem(template).Suggestion.ShouldBe("../customer.number");
        else
            Rendering.Text(template).ShouldBe(expected);
    }

    [Fact]
    public void Render_EmptyOptionalValues_WriteNothingAndAreFalse()
    {
        var concept = SampleModel.Create().With(i => i with { Number = null, DueDate = null, Lines = [] }, c => c with { Cluster = null });

        Rendering.Text("[{{invoice.number}}{{invoice.dueDate}}{{customer.cluster.name}}{{date invoice.dueDate}}]", model: concept).ShouldBe("[]");
        Rendering.Text("{{#if invoice.number}}number{{else}}concept{{/if}}", model: concept).ShouldBe("concept");
        Rendering.Text("{{#each invoice.lines}}x{{else}}no lines{{/each}}", model: concept).ShouldBe("no lines");
        Rendering.Text("{{#with customer.cluster}}x{{else}}none{{/with}}", model: concept).ShouldBe("none");
    }

    [Fact]
    public void Render_MissingFreeField_IsAnErrorUnlessTheTemplateAsks()
    {
        var problem = Rendering.FirstProblem("Dear\n  {{customer.fields.contcat}}");
        problem.Text.ShouldBe("Line 2, column 5: `customer.fields.contcat` is missing here. Did you mean `contact`?");

        Rendering.Text("{{#if customer.fields.vip}}a{{else}}b{{/if}}").ShouldBe("b");
        Rendering.Text("{{#if (eq customer.fields.vip \"yes\")}}a{{else}}b{{/if}}").ShouldBe("b");
        Rendering.Text("{{default customer.fields.vip \"no\"}}").ShouldBe("no");
        Rendering.Text("{{upper (default customer.fields.vip customer.name)}}").ShouldBe("BAKKER & ZONEN B.V.");
        Rendering.Text("{{lookup customer.fields \"vip\"}}").ShouldBe("");
    }

    [Theory]
    [InlineData("a\n{{#if invoice.number}}\nb\n{{/if}}\nc", "a\nb\nc")]
    [InlineData("a\r\n  {{#if invoice.number}}  \r\nb\r\n\t{{/if}}\r\nc", "a\r\nb\r\nc")]
    [InlineData("{{! note }}\nx", "x")]
    [InlineData("x {{!-- {{not.read}} --}} y", "x  y")]
    [InlineData("x {{~invoice.currency~}} y", "xEURy")]
    [InlineData("a\n{{~#if invoice.number~}}\n b \n{{~/if~}}\nc", "abc")]
    [InlineData("\\{{invoice.number}} \\\\{{invoice.currency}}", "{{invoice.number}} \\EUR")]
    [InlineData("{{{{raw}}}} {{x}} {{#y}} {{{{/raw}}}}", " {{x}} {{#y}} ")]
    [InlineData("{{{~invoice.currency}}}", null)]
    [InlineData("{{~{invoice.currency}~}} .", "EUR.")]
    [InlineData("{ {invoice} } }} {", "{ {invoice} } }} {")]
    public void Render_WhiteSpaceAndBraces_AsHandlebars(string template, string? expected)
    {
        if (expected is null)
            Rendering.FirstProblem(template);
        else
            Rendering.Text(template).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{customer.name}}", "Bakker &amp; Zonen B.V.")]
    [InlineData("{{{customer.name}}}{{&customer.name}}", "Bakker & Zonen B.V.Bakker & Zonen B.V.")]
    [InlineData("{{invoice.lines.1.description}}", "Managed firewall &lt;Pro&gt; &amp; support")]
    [InlineData("{{concat \"<script>\" '\"' \"'`\"}}", "&lt;script&gt;&quot;&#39;&#96;")]
    [InlineData("{{lineBreaks customer.fields.address}}", "Kade 5<br>1012 AB Amsterdam")]
    [InlineData("{{lineBreaks \"<b>\"}}", "&lt;b&gt;")]
    public void Render_Html_EscapesValues(string template, string expected) => Rendering.Html(template).ShouldBe(expected);

    [Fact]
    public void Check_UnescapedValue_WarnsInHtmlOnly()
    {
        Rendering.Renderer.Check(new TemplateSource("t", "{{{customer.name}}}", TemplateOutput.Html)).Problems
            .ShouldHaveSingleItem().Severity.ShouldBe(ProblemSeverity.Warning);
        Rendering.Renderer.Check(new TemplateSource("t", "{{{customer.name}}}", TemplateOutput.Text)).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1")]
    [InlineData("+31 20 123 45 67", "+31 20 123 45 67")]
    [InlineData("-x", "'-x")]
    [InlineData(" @x", "' @x")]
    [InlineData("\n=1+1", "\"'\n=1+1\"")]
    [InlineData("plain", "plain")]
    public void Render_Csv_QuotesAndDisarms(string name, string expected)
    {
        var model = SampleModel.Create().With(customer: c => c with { Name = name });

        Rendering.Text("{{customer.name}};x", TemplateOutput.Csv, model).ShouldBe(expected + ";x");
    }

    [Fact]
    public void Render_Csv_InsideWrittenQuotes_DoublesOnly()
    {
        var model = SampleModel.Create().With(customer: c => c with { Name = "a \"b\"; c" });

        Rendering.Text("\"{{customer.name}}\";{{customer.name}};{{subtract 0 5}}", TemplateOutput.Csv, model)
            .ShouldBe("\"a \"\"b\"\"; c\";\"a \"\"b\"\"; c\";-5");
    }

    [Fact]
    public void Render_JsonAndXml_EscapeForTheirForm()
    {
        var model = SampleModel.Create().With(customer: c => c with { Name = "\"q\" \\ \u0001\n<&>" });

        Rendering.Text("{\"a\":\"{{customer.name}}\",\"b\":{{json customer.name}},\"c\":{{json invoice.total}},\"d\":{{json null}}}", TemplateOutput.Json, model)
            .ShouldBe("{\"a\":\"\\\"q\\\" \\\\ \\u0001\\u000a<&>\",\"b\":\"\\\"q\\\" \\\\ \\u0001\\n<&>\",\"c\":1234.5,\"d\":null}");
        Rendering.Text("<a>{{customer.name}}</a>", TemplateOutput.Xml, model).ShouldBe("<a>&quot;q&quot; \\ \n&lt;&amp;&gt;</a>");
    }

    [Fact]
    public void Render_Fragments_SeeContextNamedValuesAndRoot()
    {
        var fragments = new Dictionary<string, string>
        {
            ["footer"] = "{{title}} {{name}} {{@root.invoice.number}}",
            ["mail/line"] = "{{quantity}}x ",
        };
        var source = new TemplateSource("t", "{{> footer customer title=\"For\"}}|{{#each invoice.lines}}{{> mail/line}}{{/each}}", TemplateOutput.Text, new FragmentTexts(fragments));

        Rendering.Renderer.Render(source, SampleModel.Create(), RenderContext.Default).Value!.Text
            .ShouldBe("For Bakker & Zonen B.V. 2026-00042|3x 1x 2x ");
    }

    [Fact]
    public void Render_Images_AreInlineAndListedOnce()
    {
        var context = new RenderContext(null, key => key == "logo" ? new InlineImage("logo", "logo@x", "A \"logo\"", 120, 40) : null);
        var source = new TemplateSource("t", "{{image \"logo\"}}{{image \"logo\" alt=\"\" width=60}}", TemplateOutput.Html);

        var rendered = Rendering.Renderer.Render(source, SampleModel.Create(), context).Value!;

        rendered.Text.ShouldBe("<img src=\"cid:logo@x\" alt=\"A &quot;logo&quot;\" width=\"120\" height=\"40\"><img src=\"cid:logo@x\" alt=\"\" width=\"60\">");
        rendered.Images.ShouldHaveSingleItem().Key.ShouldBe("logo");
        Rendering.FirstProblem("\n {{image \"lgo\"}}").Text.ShouldBe(
            "Line 2, column 4: `image` does not know the image \"lgo\". Add it to the image library, or correct its key.");
    }

    [Theory]
    [InlineData("Invoice {{invoice.number}}", "Invoice 2026-00042")]
    [InlineData("  a\r\n\tb\u2028c  ", "a b c")]
    [InlineData("{{customer.fields.address}}", "Kade 5 1012 AB Amsterdam")]
    [InlineData("{{customer.name}}", "Bakker & Zonen B.V.")]
    public void RenderLine_Subject_IsOneLineWithoutEscaping(string template, string expected) =>
        Rendering.Renderer.RenderLine(new TemplateSource("s", template, TemplateOutput.Text), SampleModel.Create(), RenderContext.Default).Value.ShouldBe(expected);

    [Fact]
    public void RenderLine_EmptyOrTooLong_Fails()
    {
        Line(" \n ").ShouldContain("The line is empty");
        Line(new string('x', 501)).ShouldContain("501 characters");

        static string Line(string template) =>
            Rendering.Renderer.RenderLine(new TemplateSource("s", template, TemplateOutput.Text), SampleModel.Create(), RenderContext.Default).Error!.Message;
    }
}
