using System.Diagnostics;
using System.Text;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

/// <summary>Each of these runs in this process: what overflowed the stack or ran for ever would take the tests with it.</summary>
public sealed class HostileTemplateTests
{
    private const int Deep = 10_000;

    public static TheoryData<string> DeepTemplates => new(
        Repeat("{{#if true}}", Deep) + Repeat("{{/if}}", Deep),
        Repeat("{{#each invoice.lines}}", Deep),
        Repeat("{{#with customer}}", Deep) + "x" + Repeat("{{/with}}", Deep),
        "{{upper " + Repeat("(upper ", Deep) + "\"x\"" + Repeat(")", Deep) + "}}",
        "{{" + Repeat("(", Deep) + "}}",
        "{{#if " + Repeat("(not ", Deep) + "true" + Repeat(")", Deep) + "}}{{/if}}",
        Repeat("{{#*inline \"a\"}}", Deep),
        Repeat("{{#> @partial-block}}", Deep) + Repeat("{{/@partial-block}}", Deep),
        Repeat("{{> @partial-block}}", Deep),
        Repeat("{{", Deep),
        Repeat("{{{", Deep),
        Repeat("{{!--", Deep),
        Repeat("{{{{raw}}}}", Deep),
        Repeat("{{/if}}", Deep),
        Repeat("{{else}}", Deep),
        "{{" + Repeat("../", Deep) + "customer.name}}",
        "{{customer" + Repeat(".name", Deep) + "}}",
        "{{lookup customer.fields " + Repeat("(lookup customer.fields ", 40) + "\"a\"" + Repeat(")", 40) + "}}",
        Repeat("{{^invoice.isConcept}}", Deep),
        Repeat("{{#invoice.lines}}", Deep));

    [Theory]
    [MemberData(nameof(DeepTemplates))]
    public void Render_DeepNesting_IsRefusedQuickly(string template)
    {
        var watch = Stopwatch.StartNew();

        Rendering.FirstProblem(template).Severity.ShouldBe(ProblemSeverity.Error);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Render_LongElseIfChain_CostsNoStack() =>
        Rendering.Text("{{#if false}}" + Repeat("{{else if false}}x", Deep) + "{{else}}end{{/if}}").ShouldBe("end");

    [Fact]
    public void Render_LoopsInLoops_StopByTimeOrSteps()
    {
        var model = SampleModel.Create().With(i => i with { Lines = [.. Enumerable.Repeat(i.Lines[0], 1000)] });
        var template = Repeat("{{#each @root.invoice.lines}}", 8) + Repeat("{{/each}}", 8);
        var watch = Stopwatch.StartNew();

        Rendering.FirstProblem(template, model: model).Message.ShouldContain("Look for loops inside loops");

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Render_PassedTime_StopsWithLineAndColumn()
    {
        var renderer = new TemplateRenderer(new TemplateLimits { Time = TimeSpan.Zero }, TimeProvider.System);
        var model = SampleModel.Create().With(i => i with { Lines = [.. Enumerable.Repeat(i.Lines[0], 1000)] });

        var failed = renderer.Render(new TemplateSource("t", "a\n{{#each invoice.lines}}x{{/each}}", TemplateOutput.Text), model, RenderContext.Default);

        failed.Error.ShouldBeOfType<TemplateFailed>().Problems[0].Text.ShouldStartWith("Line 2, column 4: This template takes longer than 0 s.");
    }

    [Fact]
    public void Render_HugeOutput_IsStopped()
    {
        var model = SampleModel.Create().With(i => i with { Lines = [.. Enumerable.Repeat(i.Lines[0] with { Description = new string('x', 10_000) }, 1000)] });

        Rendering.FirstProblem("{{#each invoice.lines}}{{description}}{{/each}}", model: model).Message.ShouldBe("This template writes more than 4,000,000 characters.");
        Rendering.FirstProblem("{{#each invoice.lines}}{{upper (concat " + Repeat("description ", 500) + ")}}{{/each}}", model: model)
            .Message.ShouldContain("more text than a template may write");
    }

    [Fact]
    public void Check_HugeTemplate_IsRefused() =>
        Rendering.FirstProblem(new string('x', 1_000_001)).Message.ShouldContain("1,000,001 characters long");

    [Theory]
    [InlineData("a", "{{> a}}")]
    [InlineData("a", "{{> b}}")]
    [InlineData("a", "{{#if true}}{{> c customer}}{{/if}}")]
    public void Render_RecursiveFragments_AreRefused(string name, string content)
    {
        var fragments = new Dictionary<string, string> { [name] = content, ["b"] = "{{> c}}", ["c"] = "{{> a}}" };

        var failed = Rendering.Renderer.Render(new TemplateSource("t", "{{> a}}", TemplateOutput.Text, new FragmentTexts(fragments)), SampleModel.Create(), RenderContext.Default);

        failed.Error.ShouldBeOfType<TemplateFailed>().Message.ShouldContain("uses itself: a →");
    }

    [Fact]
    public void Render_LongChainOfFragments_IsRefusedFromBothEnds()
    {
        var fragments = Enumerable.Range(0, Deep).ToDictionary(i => $"f{i}", i => i == 0 ? "x" : $"{{{{> f{i - 1}}}}}");
        var fromTop = new TemplateSource("t", $"{{{{> f{Deep - 1}}}}}", TemplateOutput.Text, new FragmentTexts(fragments));
        var fromBottom = fromTop with { Content = string.Concat(Enumerable.Range(0, Deep).Select(i => $"{{{{> f{i}}}}}")) };

        foreach (var source in (TemplateSource[])[fromTop, fromBottom])
        {
            Rendering.Renderer.Render(source, SampleModel.Create(), RenderContext.Default).Error!.Message.ShouldContain("deeper than 8 levels");
        }
    }

    [Fact]
    public void Render_FragmentsThatMultiply_StopByOutputOrSteps()
    {
        var fragments = Enumerable.Range(0, 8).ToDictionary(i => $"f{i}", i => i == 0 ? "x" : Repeat($"{{{{> f{i - 1}}}}}", 50));

        var failed = Rendering.Renderer.Render(new TemplateSource("t", "{{> f7}}", TemplateOutput.Text, new FragmentTexts(fragments)), SampleModel.Create(), RenderContext.Default);

        failed.Error.ShouldBeOfType<TemplateFailed>();
    }

    [Theory]
    [InlineData("{{customer.GetType.Assembly}}")]
    [InlineData("{{invoice.lines.Count}}")]
    [InlineData("{{invoice.lines.[0].GetHashCode}}")]
    [InlineData("{{customer.name.Length}}")]
    [InlineData("{{customer.EqualityContract}}")]
    [InlineData("{{customer.fields.Comparer.x}}")]
    [InlineData("{{constructor}}")]
    [InlineData("{{customer.__proto__}}")]
    [InlineData("{{customer.fields.constructor}}")]
    [InlineData("{{lookup this \"invoice\"}}")]
    [InlineData("{{lookup customer \"GetType\"}}")]
    [InlineData("{{@root.GetType}}")]
    [InlineData("{{@partial-block}}")]
    [InlineData("{{log \"x\"}}")]
    [InlineData("{{#with @root as |r|}}{{r.GetType}}{{/with}}")]
    public void Render_ReachingOutOfTheModel_IsRefused(string template) => Rendering.FirstProblem(template);

    [Fact]
    public void Render_AnyDamagedTemplate_GivesTextOrProblems()
    {
        const string good = "{{#each invoice.lines as |l i|}}{{#if (gt l.amount 100)}}{{{money l.amount \"EUR\"}}}{{else if @first}}{{~> f customer a=1}}{{/if}}\n{{/each}}"
            + "{{!-- c --}}{{#with customer.cluster}}{{[name]}}{{../name}}{{/with}}{{{{raw}}}}{{{{/raw}}}}\\{{x}}{{#unless @root.invoice.isConcept}}{{^}}{{/unless}}";
        const string alphabet = "{}#/^>!~\\\"'[]()|=@.& \nax0-";
        var random = new Random(20261122);
        var fragments = new Dictionary<string, string> { ["f"] = "{{a}}{{name}}" };
        for (var round = 0; round < 5_000; round++)
        {
            var text = new StringBuilder(good);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 8), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, alphabet[random.Next(alphabet.Length)]);
                        break;
                    default:
                        text[at] = alphabet[random.Next(alphabet.Length)];
                        break;
                }
            }
            var source = new TemplateSource("t", text.ToString(), TemplateOutput.Html, new FragmentTexts(fragments));
            var rendered = Rendering.Renderer.Render(source, SampleModel.Create(), RenderContext.Default);

            var check = Rendering.Renderer.Check(source);
            if (rendered.Succeeded)
                check.IsValid.ShouldBeTrue(source.Content);
            else
                rendered.Error.ShouldBeOfType<TemplateFailed>(source.Content).Problems.ShouldAllBe(p => p.Line > 0 && p.Column > 0);
        }
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
