using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;

namespace Messaging.Tests.Templates;

public sealed class TemplateFragmentTests : IDisposable
{
    private static readonly TemplateLimits Limits = new();
    private static readonly TemplateRenderer Renderer = new(Limits, TimeProvider.System);
    private readonly TestDatabase database = new();

    private TemplateStorage Storage => new(database, new AuditTrail(new TestActor(), TimeProvider.System), Renderer, Limits, TimeProvider.System);
    private TemplateFragmentService Fragments => new(Storage);
    private BodyTemplateService Bodies => new(Storage);

    public void Dispose() => database.Dispose();

    [Fact]
    public void Render_InLayout_PlacesTheBody()
    {
        var fragments = Texts(("frame", "<header>{{customer.name}}</header>{{> content}}{{> footer}}"), ("footer", "<footer>{{sender.email}}</footer>"));

        var rendered = Render("<p>{{invoice.number}}</p>", fragments, "frame");

        rendered.Value!.Text.ShouldBe("<header>Bakker &amp; Zonen B.V.</header><p>2026-00042</p><footer>billing@example.com</footer>");
    }

    [Fact]
    public void Check_MistakeInABodyWithLayout_IsFoundAtItsPlaceInTheBody()
    {
        var problem = Check("<p>\n{{invoice.nmuber}}</p>", Texts(("frame", "a\n\nb {{> content}}")), "frame").ShouldHaveSingleItem();

        (problem.Template, problem.Line, problem.Column).ShouldBe(("mail", 2, 3));
        problem.Suggestion.ShouldBe("invoice.number");
    }

    [Theory]
    [InlineData("x", "none", "There is no layout `none`")]
    [InlineData("x", "empty", "does not say where the text goes")]
    [InlineData("{{> frame}}", "frame", "uses itself")]
    [InlineData("{{> content}}", "frame", "uses itself")]
    [InlineData("{{> content}}", null, "works in layouts only")]
    public void Check_LayoutThatCannotWork_SaysWhy(string body, string? layout, string said) =>
        Check(body, Texts(("frame", "{{> content}}"), ("empty", "nothing")), layout).ShouldContain(p => p.Severity == ProblemSeverity.Error && p.Message.Contains(said, StringComparison.Ordinal));

    [Fact]
    public async Task Save_Fragment_NamesWhatItReachesAndOutdatesDocuments()
    {
        await Fragments.SaveAsync("address", new("Address", BodyFormat.Html, "Kade 5"));
        await Fragments.SaveAsync("frame", new("Frame", BodyFormat.Html, "{{> content}}{{#if invoice.number}}{{> address}}{{/if}}") { IsLayout = true });
        await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "x") { LayoutKey = "frame" });
        await Bodies.SaveAsync("other", new("Other", BodyFormat.Html, "{{! > address }} address"));
        await using var printer = new PdfPrinter(new PdfOptions(null), TimeProvider.System);
        var transformations = new TransformationService(Storage, new TransformationRenderer(Renderer, printer, new LimitsOptions()));
        await transformations.SaveAsync("page", new("Page", TransformationOutput.Html, "{{> address}}", "page"));

        (await Fragments.UsedByAsync("address")).ShouldBe(["the body template \"Invoice\"", "the transformation \"Page\"", "the fragment \"Frame\""]);
        (await Fragments.DeleteAsync("address")).Error.ShouldBeOfType<StillUsed>();
        (await Fragments.ListAsync(null, new PageRequest())).Items.Select(f => $"{f.Key} {f.Kind} {f.Users}").ShouldBe(["address HTML 3", "frame HTML layout 1"]);
        (await Fragments.SaveAsync("address", new("Address", BodyFormat.Html, "Kade 6"), 1)).Succeeded.ShouldBeTrue();
        (await transformations.GetAsync("page")).Value!.Version.ShouldBe(2);
        (await Bodies.GetAsync("invoice")).Value!.Version.ShouldBe(1);
    }

    [Theory]
    [InlineData("de-AT", "Viele Grüße")]
    [InlineData("zh-TW", "祝好")]
    [InlineData("zh-Hant-TW", "祝商祺")]
    [InlineData("fr", "Regards")]
    public async Task Save_TranslatedFragment_IsWrittenInTheCustomersLanguage(string language, string expected)
    {
        await Fragments.SaveAsync("bye", new("Bye", BodyFormat.Html, "Regards", new Dictionary<string, string> { ["de"] = "Viele Grüße", ["zh"] = "祝好", ["zh-Hant"] = "祝商祺" }));
        var fragments = await Fragments.ReadAllAsync();

        Render("{{> bye}}", fragments.For(language), null).Value!.Text.ShouldBe(expected);
    }

    [Fact]
    public async Task Save_KeyThatLayoutsUse_IsRefused() =>
        (await Fragments.SaveAsync("content", new("Content", BodyFormat.Html, "x"))).Error.ShouldBeOfType<Invalid>().Fields["key"].ShouldHaveSingleItem().ShouldContain("layout places the body");

    private static FragmentTexts Texts(params (string Name, string Text)[] texts) => new(texts.ToDictionary(t => t.Name, t => t.Text));

    private static Outcome<RenderedText> Render(string body, FragmentTexts fragments, string? layout) =>
        Renderer.Render(new TemplateSource("mail", body, TemplateOutput.Html, fragments, layout), SampleModel.Create(), RenderContext.Default);

    private static IReadOnlyList<TemplateProblem> Check(string body, FragmentTexts fragments, string? layout) =>
        Renderer.Check(new TemplateSource("mail", body, TemplateOutput.Html, fragments, layout)).Problems;
}
