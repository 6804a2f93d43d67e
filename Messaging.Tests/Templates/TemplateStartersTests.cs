using Messaging.Core.Accounts;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Starters;
using Messaging.Tests.Support;

namespace Messaging.Tests.Templates;

public sealed class TemplateStartersTests
{
    private static readonly HtmlFinisher Finisher = new(new TemplateLimits());

    public static TheoryData<string, string> Each()
    {
        var all = new TheoryData<string, string>();
        foreach (var starter in TemplateStarters.All)
        {
            foreach (var language in TemplateStarters.Languages)
                all.Add(starter.Key, language);
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Starter_InItsLanguage_IsAMailWithoutProblems(string key, string language)
    {
        var starter = TemplateStarters.All.Single(s => s.Key == key);
        var model = SampleModel.Create(language);

        var mail = Render(starter, language, model);

        mail.Html.Warnings.ShouldBeEmpty();
        Finisher.Check(mail.Html.Text, Source(starter, language), mail.Text is not null, inlined: true).ShouldBeEmpty();
        mail.Html.Text.ShouldNotContain("@@");
        mail.Html.Text.ShouldContain("<h1 style=\"");
        mail.Text!.Text.ShouldContain(key is "invoice" or "reminder" or "payment-received" ? "2026-00042" : "Ms Bakker");
        mail.Text.Text.ShouldContain(key is "contract-confirmation" ? "685" : language == "en" ? "€1,234.50" : "234");
        mail.Text.Text.ShouldNotContain("\n\n\n");
        Subject(starter, language, model).ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Starter_AllFreeFields_ShowsThem(string key, string language)
    {
        var starter = TemplateStarters.All.Single(s => s.Key == key);
        string[] names = ["contract", "contractStart", "contractTerm", "contractNotice", "cardBrand", "cardLast4", "cardExpires"];
        var model = SampleModel.Create(language).With(
            invoice: i => i with { Fields = new Dictionary<string, string> { ["paymentLink"] = "https://pay.example.com/1", ["paidOn"] = "day of payment" } },
            customer: c => c with { Fields = names.ToDictionary(n => n, n => "own " + n).Append(new("portal", "https://portal.example.com")).ToDictionary() });

        var text = Render(starter, language, model).Text!.Text;

        string[] expected = key switch
        {
            "contract-confirmation" => names[..4],
            "card-expiring" => [.. names[4..], "(https://portal.example.com)"],
            "payment-received" => ["day of payment"],
            _ => ["(https://pay.example.com/1)"],
        };
        expected.ShouldAllBe(e => text.Contains(e, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Starter_PoorestInvoice_IsAMailAllTheSame(string key, string language)
    {
        var starter = TemplateStarters.All.Single(s => s.Key == key);
        var none = new Dictionary<string, string>();
        var model = SampleModel.Create(language).With(
            invoice: i => i with { Number = null, DueDate = null, PeriodFrom = null, PeriodTo = null, Fields = none, Lines = [] },
            customer: c => c with { Fields = none, Language = null, Cluster = null });

        Render(starter, language, model).Text!.Text.Length.ShouldBeGreaterThan(100);
        Subject(starter, language, model).ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task AddFragmentsAsync_SomebodyChangedOne_LeavesIt()
    {
        using var database = new TestDatabase();
        var fragments = new TemplateFragmentService(new TemplateStorage(
            database, new AuditTrail(new TestActor(), TimeProvider.System), Rendering.Renderer, new TemplateLimits(), TimeProvider.System));
        await fragments.SaveAsync("starter-brand", new("Ours", BodyFormat.Html, "Our logo"));

        (await TemplateStarters.AddFragmentsAsync(fragments)).Succeeded.ShouldBeTrue();
        (await TemplateStarters.AddFragmentsAsync(fragments)).Succeeded.ShouldBeTrue();

        var all = (await fragments.ReadAllAsync()).All.ToDictionary(f => f.Key, f => f.Content);
        all.Keys.ShouldBe(["starter-frame", "starter-brand", "starter-footer"], ignoreOrder: true);
        all["starter-brand"].ShouldBe("Our logo");
    }

    private static FinishedHtml Render(TemplateStarter starter, string language, MailModel model)
    {
        var rendered = Rendering.Renderer.Render(Source(starter, language), model, new RenderContext(language));
        rendered.Succeeded.ShouldBeTrue(rendered.Error?.Message);
        return Finisher.Finish(new BodyTemplate { Key = starter.Key, Name = starter.Name, InlineStyles = true, TextFromHtml = true }, rendered.Value!, needsText: true);
    }

    private static string Subject(TemplateStarter starter, string language, MailModel model)
    {
        var line = Rendering.Renderer.RenderLine(new TemplateSource("subject", In(starter.Subject, language), TemplateOutput.Text), model, new RenderContext(language));
        line.Succeeded.ShouldBeTrue(line.Error?.Message);
        return line.Value!;
    }

    private static TemplateSource Source(TemplateStarter starter, string language) => new(
        starter.Key, In(starter.Body, language), TemplateOutput.Html, new FragmentTexts(TemplateStarters.Fragments.ToDictionary(f => f.Key, f => In(f.Text, language))), TemplateStarters.LayoutKey);

    private static string In(StarterText text, string language) => text.Translations.GetValueOrDefault(language, text.Content);
}
