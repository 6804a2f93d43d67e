using Messaging.Core.Templates;
using Messaging.Core.Templates.Completion;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates.Completion;

/// <summary>What the editor offers at the caret, which is written as "|" in the texts.</summary>
public sealed class TemplateSuggestionTests
{
    private static readonly TemplateAssistant Assistant = new(new TemplateLimits(), TimeProvider.System);

    private static readonly TemplateSurroundings Mail = new(TemplateOutput.Html)
    {
        Model = SampleModel.Create(),
        Fragments = [KeyValuePair.Create("footer", "Footer of all mails"), KeyValuePair.Create("header", "Header")],
        Images = [KeyValuePair.Create("logo", "Our name in blue")],
    };

    [Theory]
    [InlineData("{{|", "customer.name")]
    [InlineData("<p>{{cust|}}</p>", "customer.name")]
    [InlineData("{{customer.|", "customer.name")]
    [InlineData("{{customer.cluster.|", "customer.cluster.name")]
    [InlineData("{{#each invoice.lines}}{{|{{/each}}", "description")]
    [InlineData("{{#each invoice.lines}}{{|{{/each}}", "@index")]
    [InlineData("{{#each invoice.lines}}{{|{{/each}}", "../customer.name")]
    [InlineData("{{#each invoice.lines}}{{../|", "../invoice.total")]
    [InlineData("{{#each invoice.lines}}{{@root.|", "@root.customer.name")]
    [InlineData("{{#each invoice.lines}}{{#if @first}}{{|", "description")]
    [InlineData("{{#each invoice.lines}}{{#with ../customer}}{{|", "name")]
    [InlineData("{{#each invoice.lines}}{{#with ../customer}}{{|", "../description")]
    [InlineData("{{#each invoice.lines as |line i|}}{{|", "line.")]
    [InlineData("{{#each invoice.lines as |line i|}}{{|", "i")]
    [InlineData("{{#each invoice.lines as |line i|}}{{line.|", "line.amount")]
    [InlineData("{{#each invoice.lines}}{{else}}{{|", "invoice.number")]
    [InlineData("{{#each customer.fields}}{{|", "@key")]
    [InlineData("{{#each customer.fields}}{{|", "this")]
    [InlineData("{{#with customer}}{{|", "name")]
    [InlineData("{{#with customer}}{{this.|", "this.name")]
    [InlineData("{{#customer.cluster}}{{|", "key")]
    [InlineData("{{#if invoice.number}}{{else if customer.language}}{{|", "invoice.total")]
    [InlineData("{{invoice.lines.0.|", "invoice.lines.0.amount")]
    [InlineData("{{invoice.lines.|", "invoice.lines.length")]
    [InlineData("{{customer.fields.|", "customer.fields.contact")]
    [InlineData("{{money |", "invoice.total")]
    [InlineData("{{#if (eq |", "customer.language")]
    [InlineData("{{#if (|", "eq")]
    [InlineData("{{|", "money")]
    [InlineData("{{|", "#if")]
    [InlineData("{{#|", "each invoice.lines")]
    [InlineData("{{#each |", "invoice.lines")]
    [InlineData("{{#each |", "customer.fields.")]
    [InlineData("{{#with |", "customer.cluster")]
    [InlineData("{{#each invoice.lines}}<p>{{/|", "each")]
    [InlineData("{{#if invoice.number}}{{|", "/if")]
    [InlineData("{{#if invoice.number}}{{|", "else")]
    [InlineData("{{> |", "footer")]
    [InlineData("{{>|", "header")]
    [InlineData("{{image \"|", "logo")]
    [InlineData("{{image \"lo|\"}}", "logo")]
    [InlineData("{{date invoice.dueDate \"|", "month")]
    [InlineData("{{{|", "customer.name")]
    [InlineData("{{~|", "customer.name")]
    [InlineData("{{broken <p> {{#each invoice.lines}} {{|", "invoice.number")]
    [InlineData("{{#nothing x}}{{|", "invoice.number")]
    public void Suggest_AtTheCaret_OffersIt(string text, string label) => Labels(text).ShouldContain(label);

    [Theory]
    [InlineData("{{#each invoice.lines}}{{|", "customer.name")]
    [InlineData("{{#each invoice.lines}}{{/each}}{{|", "description")]
    [InlineData("{{|", "@index")]
    [InlineData("{{|", "this")]
    [InlineData("{{|", "/if")]
    [InlineData("{{#each |", "invoice.total")]
    [InlineData("{{#if (|", "customer.name")]
    [InlineData("{{#each invoice.lines}}{{|", "@key")]
    public void Suggest_WhereItMeansNothing_DoesNotOfferIt(string text, string label) =>
        Labels(text).Where(l => l == label && !(text.StartsWith("{{#each |", StringComparison.Ordinal) && Rank(text, label) >= 30)).ShouldBeEmpty();

    [Theory]
    [InlineData("Dear |")]
    [InlineData("{{customer.name}}|")]
    [InlineData("{{! a note |")]
    [InlineData("{{!-- a note |")]
    [InlineData("\\{{|")]
    [InlineData("{|")]
    [InlineData("|")]
    [InlineData("{{nonsense.|")]
    [InlineData("{{#each x as |li|")]
    [InlineData("{{upper \"some text|")]
    public void Suggest_WhereNothingCanFollow_IsEmpty(string text) => Suggest(text).Items.ShouldBeEmpty();

    [Fact]
    public void Suggest_FieldInAnOpenTag_ClosesIt()
    {
        Item("Dear {{cust|", "customer.name").InsertText.ShouldBe("customer.name}}");
        Item("Dear {{cust|}},", "customer.name").InsertText.ShouldBe("customer.name");
        Item("Dear {{{cust|", "customer.name").InsertText.ShouldBe("customer.name}}}");
        Item("{{money inv|", "invoice.total").InsertText.ShouldBe("invoice.total");
        Item("{{cust| {{sender.email}}", "customer.name").InsertText.ShouldBe("customer.name}}");
    }

    [Fact]
    public void Suggest_List_GoesThroughIt()
    {
        Item("{{|", "invoice.lines").InsertText.ShouldBe("#each invoice.lines}}\n  $0\n{{/each}}");
        Item("{{|}}", "invoice.lines").InsertText.ShouldBe("#each invoice.lines}}\n  $0\n{{/each");
    }

    [Fact]
    public void Suggest_Helper_HasPlacesForItsValues()
    {
        var money = Item("{{mon|", "money");

        money.IsSnippet.ShouldBeTrue();
        money.InsertText.ShouldBe("money ${1:amount}}}");
        money.Detail.ShouldBe("money amount [currency]");
        money.Documentation.ShouldContain("`{{money invoice.total}}` writes `€1,234.50`");
    }

    [Fact]
    public void Suggest_WithAnInvoice_ShowsItsValues()
    {
        Item("{{|", "invoice.number").Value.ShouldBe("2026-00042");
        Item("{{#each invoice.lines}}{{|", "description").Value.ShouldBe("Fibre 1 Gbit/s");
        Item("{{#each invoice.lines}}{{|", "../customer.name").Value.ShouldBe("Bakker & Zonen B.V.");
        Item("{{|", "invoice.lines").Value.ShouldBe("3 items");
        Item("{{customer.fields.|", "customer.fields.contact").Value.ShouldBe("Ms Bakker");
    }

    [Fact]
    public void Suggest_WithoutAnInvoice_OffersFieldsWithoutValues()
    {
        var offered = Assistant.Suggest("{{", 2, new TemplateSurroundings(TemplateOutput.Html)).Items;

        offered.ShouldContain(i => i.Label == "invoice.number" && i.Value == null);
    }

    [Fact]
    public void Suggest_HelperForOtherOutputs_IsNotOffered()
    {
        Labels("{{|").ShouldContain("image");
        Assistant.Suggest("{{", 2, Mail with { Output = TemplateOutput.Text }).Items.Select(i => i.Label).ShouldNotContain("image");
    }

    [Fact]
    public void Suggest_ValuesThatFit_ComeFirst()
    {
        var labels = Labels("{{date |").ToList();

        labels.IndexOf("invoice.dueDate").ShouldBeLessThan(labels.IndexOf("invoice.number"));
        Labels("{{#each invoice.lines}}{{|").First().ShouldBe("description");
    }

    [Fact]
    public void Suggest_InALayout_OffersItsContent() =>
        Assistant.Suggest("{{>", 3, Mail with { IsLayout = true }).Items[0].InsertText.ShouldBe(" content}}");

    [Fact]
    public void Suggest_InTheMiddleOfAName_ReplacesAllOfIt()
    {
        var suggestions = Suggest("Dear {{customer.na|me}}");

        suggestions.Replaces.ShouldBe(new TextRange(7, 20));
    }

    [Fact]
    public void Suggest_EverySuggestionOfAField_IsKnownToTheChecker()
    {
        var renderer = new TemplateRenderer(new TemplateLimits(), TimeProvider.System);
        foreach (var before in (string[])["{{", "{{#each invoice.lines}}{{", "{{#with customer}}{{", "{{#each customer.fields as |value key|}}{{"])
        {
            var end = before.Contains("#each", StringComparison.Ordinal) ? "{{/each}}" : before.Contains("#with", StringComparison.Ordinal) ? "{{/with}}" : "";
            foreach (var item in Suggest(before + "|").Items.Where(i => i.Kind is SuggestionKind.Field or SuggestionKind.Local && !i.GoesOn))
                renderer.Check(new TemplateSource("test", before + item.InsertText + end, TemplateOutput.Html)).Problems.ShouldBeEmpty(before + item.InsertText);
        }
    }

    [Fact]
    public void Suggest_AnyPlaceOfAnyText_NeverFails()
    {
        const string text = "{{#each invoice.lines as |line|}}{{#if (and line.amount (gt @index 1))}}{{> footer x=\"1\"}}{{{raw}}}{{else}}{{[a b].c}} {{../a}} {{/if}}{{/each}} {{! c }} {{~x~}} {{{{raw}}}} {{ {{{{/raw}}}} {{";
        for (var length = 0; length <= text.Length; length++)
        {
            for (var offset = 0; offset <= length; offset++)
                Assistant.Suggest(text[..length], offset, Mail).ShouldNotBeNull();
        }
    }

    private static IEnumerable<string> Labels(string text) => Suggest(text).Items.Select(i => i.Label);

    private static int Rank(string text, string label) => Item(text, label).Rank;

    private static TemplateSuggestion Item(string text, string label) => Suggest(text).Items.First(i => i.Label == label);

    private static TemplateSuggestions Suggest(string text)
    {
        // Block parameters have bars too: the caret is the last one that is not one of theirs.
        var caret = text.EndsWith("|li|", StringComparison.Ordinal) ? text.Length : text.LastIndexOf('|');
        return Assistant.Suggest(caret == text.Length ? text[..^1] : text.Remove(caret, 1), caret == text.Length ? caret - 1 : caret, Mail);
    }
}
