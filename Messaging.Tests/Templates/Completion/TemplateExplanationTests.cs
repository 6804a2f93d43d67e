using Messaging.Core.Templates;
using Messaging.Core.Templates.Completion;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates.Completion;

/// <summary>What the editor says about the place under the pointer, which is written as "^" in the texts.</summary>
public sealed class TemplateExplanationTests
{
    private static readonly TemplateAssistant Assistant = new(new TemplateLimits(), TimeProvider.System);

    private static readonly TemplateSurroundings Mail = new(TemplateOutput.Html)
    {
        Model = SampleModel.Create(), Fragments = [KeyValuePair.Create("footer", "Footer of all mails")],
    };

    [Theory]
    [InlineData("{{customer.na^me}}", "customer.name", "Name of the customer.", "Bakker & Zonen B.V.")]
    [InlineData("{{cust^omer.name}}", "customer", "The customer who gets the mail.", null)]
    [InlineData("{{#each invoice.lines}}{{desc^ription}}{{/each}}", "description", "What is charged.", "Fibre 1 Gbit/s")]
    [InlineData("{{#each invoice.li^nes}}{{/each}}", "invoice.lines", "The lines of the invoice in their order.", "3 items")]
    [InlineData("{{#each invoice.lines}}{{../customer.nam^e}}{{/each}}", "../customer.name", "Name of the customer.", "Bakker & Zonen B.V.")]
    [InlineData("{{#each invoice.lines}}{{@root.invoice.tot^al}}{{/each}}", "@root.invoice.total", "Amount to pay, with VAT.", "1234.5")]
    [InlineData("{{#each invoice.lines}}{{@ind^ex}}{{/each}}", "@index", "The number of the round, from 0.", "0")]
    [InlineData("{{#each invoice.lines as |line|}}{{line.amo^unt}}{{/each}}", "line.amount", "Amount of the line without VAT.", "135")]
    [InlineData("{{#with customer.cluster}}{{na^me}}{{/with}}", "name", "Name", "Region North")]
    [InlineData("{{money (add invoice.to^tal 1)}}", "invoice.total", "Amount to pay, with VAT.", "1234.5")]
    [InlineData("{{#if invoice.due^Date}}{{/if}}", "invoice.dueDate", "Payable until this day.", "2026-12-01")]
    [InlineData("{{customer.fields.cont^act}}", "customer.fields.contact", null, "Ms Bakker")]
    [InlineData("{{#if x}}{{customer.na^me", null, null, null)]
    [InlineData("{{#each invoice.lines}}{{amo^unt}}", "amount", "Amount of the line without VAT.", "135")]
    public void Explain_Field_SaysMeaningAndValue(string text, string? name, string? meaning, string? value)
    {
        var said = Explain(text);

        if (name is null)
        {
            said.ShouldBeNull();
            return;
        }
        var words = string.Join('\n', said.ShouldNotBeNull().Markdown);
        words.ShouldContain($"`{name}`");
        words.ShouldContain(meaning ?? "");
        if (value is null)
            words.ShouldNotContain("Now:");
        else
            words.ShouldContain($"Now: `{value}`");
    }

    [Fact]
    public void Explain_Helper_SaysSignatureExampleAndWhatItWritesNow()
    {
        var said = Explain("{{#each invoice.lines}}{{mon^ey amount}}{{/each}}").ShouldNotBeNull();

        var words = string.Join('\n', said.Markdown);
        words.ShouldContain("money amount [currency]");
        words.ShouldContain("{{money invoice.total}}");
        words.ShouldContain("Now: `€135.00`");
        said.About.ShouldBe(new TextRange(25, 30));
    }

    [Theory]
    [InlineData("{{#ea^ch invoice.lines}}{{/each}}", "once for each item")]
    [InlineData("{{> foot^er}}", "Footer of all mails")]
    public void Explain_BlockOrFragment_SaysWhatItDoes(string text, string words) => string.Join('\n', Explain(text).ShouldNotBeNull().Markdown).ShouldContain(words);

    [Theory]
    [InlineData("Dear cust^omer")]
    [InlineData("{{customer.nm^ae}}")]
    [InlineData("{{! cust^omer.name }}")]
    public void Explain_WhereThereIsNothing_IsNull(string text) => Explain(text).ShouldBeNull();

    private static TemplateExplanation? Explain(string text)
    {
        var at = text.IndexOf('^', StringComparison.Ordinal);
        return Assistant.Explain(text.Remove(at, 1), at, Mail);
    }
}
