using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

public sealed class TemplateProblemTests
{
    [Theory]
    [InlineData("{{customer.nmae}}", 1, 3, "`customer.nmae` is not known. Did you mean `customer.name`?")]
    [InlineData("a\n\n   {{ custmer.name }}", 3, 7, "`custmer.name` is not known. Did you mean `customer.name`?")]
    [InlineData("{{number}}", 1, 3, "`number` is a helper and needs values: {{number value [decimals]}}.")]
    [InlineData("{{dueDate}}", 1, 3, "`dueDate` is not known. Did you mean `invoice.dueDate`?")]
    [InlineData("{{#each invoice.lines}}\n{{customer.name}}{{/each}}", 2, 3, "`customer.name` is not known. Did you mean `../customer.name`?")]
    [InlineData("{{#each invoice.lines}}{{desciption}}{{/each}}", 1, 26, "`desciption` is not known. Did you mean `description`?")]
    [InlineData("{{sender.phone}}", 1, 3, "`sender.phone` is not known. Known here: email, displayName, replyTo.")]
    [InlineData("{{customer.name.length}}", 1, 3, "`customer.name` is a single text and has no `length`.")]
    [InlineData("{{customer.GetType}}", 1, 3, "`customer.GetType` is not known.")]
    [InlineData("{{invoice.lines}}", 1, 3, "`invoice.lines` is a list.")]
    [InlineData("{{invoice.lines.amount}}", 1, 3, "`invoice.lines` is a list. Go through it with {{#each invoice.lines}}")]
    [InlineData("{{customer}}", 1, 3, "`customer` is a group. Name one of its fields: number, name")]
    [InlineData("{{customer.fields}}", 1, 3, "`customer.fields` holds free fields.")]
    [InlineData("{{@index}}", 1, 3, "`@index` works inside #each only.")]
    [InlineData("{{#each invoice.lines}}{{@indx}}{{/each}}", 1, 26, "`@indx` is not known. Did you mean `@index`?")]
    [InlineData("{{#each invoice.lines}}{{@key}}{{/each}}", 1, 26, "`@key` works in #each over free fields.")]
    [InlineData("{{../customer.name}}", 1, 3, "goes up further than there are blocks")]
    [InlineData("{{monye invoice.total}}", 1, 3, "`monye` is not a helper. Did you mean `money`?")]
    [InlineData("{{money}}", 1, 3, "`money` is a helper and needs values: {{money amount [currency]}}.")]
    [InlineData("{{money invoice.total \"EUR\" 2}}", 1, 3, "`money` got 3 values. Write {{money amount [currency]}}.")]
    [InlineData("{{money invoice.dueDate}}", 1, 9, "`money` takes a number here, and `invoice.dueDate` is a date.")]
    [InlineData("{{number \"abc\"}}", 1, 10, "`number` takes a number here, and `\"abc\"` is not one.")]
    [InlineData("{{date invoice.dueDate \"HH:mm\"}}", 1, 24, "\"HH:mm\" is not a date format.")]
    [InlineData("{{date invoice.total}}", 1, 8, "`date` takes a date here")]
    [InlineData("{{money customer.name}}", 1, 3, "`money` needs a number, and got \"Bakker & Zonen B.V.\".")]
    [InlineData("{{money 1 \"euro\"}}", 1, 3, "`money` needs a currency such as EUR")]
    [InlineData("{{divide 1 0}}", 1, 3, "`divide` cannot be worked out for \"1\" and \"0\".")]
    [InlineData("{{multiply 79228162514264337593543950335 2}}", 1, 3, "`multiply` cannot be worked out")]
    [InlineData("{{image \"x\" size=3}}", 1, 13, "`image` does not take `size=`. It takes alt, width, height.")]
    [InlineData("{{if invoice.number}}", 1, 3, "`if` is a block.")]
    [InlineData("{{#fi invoice.number}}{{/fi}}", 1, 4, "`#fi` is not known. Did you mean `#if`?")]
    [InlineData("{{#money invoice.total}}{{/money}}", 1, 4, "`money` is not a block.")]
    [InlineData("{{#if}}{{/if}}", 1, 4, "#if takes one value")]
    [InlineData("{{#each customer}}{{/each}}", 1, 9, "`customer` is a customer, and #each goes through lists")]
    [InlineData("x\n{{#if invoice.number}}y", 2, 1, "This block is never closed. End it with {{/if}}.")]
    [InlineData("x{{/if}}", 1, 2, "{{/if}} closes nothing: no block is open here.")]
    [InlineData("{{#if invoice.number}}\n{{/each}}{{/if}}", 2, 1, "{{/each}} does not close the block opened on line 1, which ends with {{/if}}.")]
    [InlineData("{{else}}", 1, 1, "This else stands in no block.")]
    [InlineData("a {{invoice.number", 1, 3, "This {{ is never closed. End it with }}.")]
    [InlineData("{{{invoice.number}}", 1, 1, "This {{{ is never closed. End it with }}}.")]
    [InlineData("{{!-- x }}", 1, 1, "This {{!-- is never closed. End it with --}}.")]
    [InlineData("{{}}", 1, 2, "This tag is empty.")]
    [InlineData("{{upper (lower customer.name}}", 1, 9, "This ( is never closed. End it with ).")]
    [InlineData("{{customer..name}}", 1, 12, "cannot stand in a name")]
    [InlineData("{{customer.}}", 1, 11, "A name is missing after this.")]
    [InlineData("{{customer.name)}}", 1, 16, "`)` does not belong here.")]
    [InlineData("{{> footer}}", 1, 5, "There is no fragment `footer`.")]
    [InlineData("{{#> layout}}x{{/layout}}", 1, 1, "Partial blocks, inline partials and decorators are not available.")]
    [InlineData("{{#*inline \"x\"}}{{/inline}}", 1, 1, "Partial blocks, inline partials and decorators are not available.")]
    [InlineData("{{#if (gt invoice.dueDate customer.name)}}{{/if}}", 1, 7, "`gt` cannot compare")]
    [InlineData("{{json invoice.lines}}", 1, 8, "`invoice.lines` is a list of lines, and `json` takes a single value.")]
    public void Render_BadTemplate_SaysWhatAndWhere(string template, int line, int column, string message)
    {
        var problem = Rendering.FirstProblem(template);

        problem.Message.ShouldContain(message);
        (problem.Line, problem.Column).ShouldBe((line, column));
        problem.Template.ShouldBe("test");
    }

    [Fact]
    public void Check_SeveralMistakes_ReportsEachOnceInOrder()
    {
        var check = Rendering.Renderer.Check(new TemplateSource("t", "{{a.b}}\n{{customer.name}}\n{{monye 1}}\n{{#each invoice.linse}}{{anything.at.all}}{{/each}}", TemplateOutput.Text));

        check.IsValid.ShouldBeFalse();
        check.Problems.Select(p => p.Line).ShouldBe([1, 3, 4]);
    }

    [Fact]
    public void Check_MistakeInFragment_NamesTheFragment()
    {
        var fragments = new Dictionary<string, string> { ["footer"] = "ok\n{{customer.nmae}}" };

        var problem = Rendering.Renderer.Check(new TemplateSource("t", "{{> footer}}{{> footer}}", TemplateOutput.Text, new FragmentTexts(fragments))).Problems.ShouldHaveSingleItem();

        (problem.Template, problem.Line, problem.Column).ShouldBe(("footer", 2, 3));
    }

    [Fact]
    public void Check_ImageInTextTemplate_IsRefused() =>
        Rendering.FirstProblem("{{image \"logo\"}}", TemplateOutput.Text).Message.ShouldContain("HTML templates only");

    [Fact]
    public void Problem_Text_ReadsAsASentence() =>
        new TemplateProblem(ProblemSeverity.Error, "Invoice mail", 12, 8, 3, "`a` is not known.").ToString()
            .ShouldBe("Invoice mail: Line 12, column 8: `a` is not known.");

    [Fact]
    public void AllFields_Sample_CanBeRendered()
    {
        foreach (var (path, field) in TemplateSchema.AllFields().Where(f => f.Field.Type is ScalarType))
        {
            var template = path.Contains("[]", StringComparison.Ordinal) ? $"{{{{{path.Replace("[]", ".0", StringComparison.Ordinal)}}}}}" : $"{{{{{path}}}}}";
            Rendering.Text(template).ShouldNotBeEmpty(path);
            field.Meaning.ShouldEndWith(".");
            field.Example.ShouldNotBeEmpty(path);
        }
    }
}
