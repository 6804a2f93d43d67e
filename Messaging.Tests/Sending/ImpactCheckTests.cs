using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>What a person is told before a changed template is saved, on real runs.</summary>
public sealed class ImpactCheckTests
{
    [Fact]
    public async Task Check_ChangedBody_CountsSameDifferingAndFailing()
    {
        await using var scenario = await SendingScenario.StartAsync(4);
        await scenario.ChangeAsync(async db =>
        {
            foreach (var customer in await db.Customers.Where(c => c.Number == "C-1" || c.Number == "C-2").ToListAsync())
                customer.Fields = new(StringComparer.Ordinal) { ["contact"] = customer.Number == "C-1" ? "Ms One" : "" };
        });
        await scenario.RunAsync(start: false);
        var changed = new BodyTemplate { Key = "html", Name = "HTML", Format = BodyFormat.Html, Content = "<p>Dear {{#if customer.fields.contact}}{{customer.fields.contact}}{{else}}{{customer.name}}{{/if}}</p>" };

        var report = await CheckAsync(scenario, TemplateKind.Body, changed);
        changed.Content = "<p>Dear {{customer.name}}</p>{{customer.fields.contact}}";
        var worse = await CheckAsync(scenario, TemplateKind.Body, changed);

        (report.Total, report.Done, report.Count(Impact.Same), report.Count(Impact.Differs), report.Count(Impact.FailsNow)).ShouldBe((4, 4, 3, 1, 0));
        report.Items.ShouldHaveSingleItem().ShouldBe(new ImpactItem(Impact.Differs, "inv-1", "2026-1", "Customer 1", "Invoices", "Differs: HTML."));
        (worse.Count(Impact.Same), worse.Count(Impact.Differs), worse.Count(Impact.FailsNow)).ShouldBe((1, 1, 2));
        worse.Items[0].Impact.ShouldBe(Impact.FailsNow);
        worse.Items[0].Message.ShouldContain("contact");
    }

    [Fact]
    public async Task Check_FragmentAndTransformation_ReachWhatUsesThem()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db =>
        {
            db.TemplateFragments.Add(new TemplateFragment { Key = "bye", Name = "Bye", Content = "Regards", Version = 1 });
            (await db.BodyTemplates.SingleAsync(t => t.Key == "html")).Content = "<p>{{customer.name}} {{> bye}}</p>";
        });
        await scenario.RunAsync(start: false);

        var fragment = await CheckAsync(scenario, TemplateKind.Fragment, new TemplateFragment { Key = "bye", Name = "Bye", Content = "Kind regards" });
        var document = await CheckAsync(scenario, TemplateKind.Transformation, new InvoiceTransformation { Key = "lines", Name = "Lines", Output = TransformationOutput.Csv, FileName = "lines-{{invoice.number}}.csv", Content = "nothing" });
        var unused = await CheckAsync(scenario, TemplateKind.Fragment, new TemplateFragment { Key = "other", Name = "Other", Content = "x" });

        fragment.Count(Impact.Differs).ShouldBe(2);
        document.Count(Impact.Differs).ShouldBe(2);
        document.Items[0].Message.ShouldBe("Differs: document \"Lines\".");
        unused.Total.ShouldBe(0);
    }

    [Fact]
    public async Task Check_InvoiceInTwoRuns_IsMadeAnewOnceAndWhatFailedBeforeIsToldApart()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.RunAsync(start: false);
        await scenario.RunAsync(start: false, "inv-1");
        await scenario.ChangeAsync(async db => (await db.SubjectTemplates.SingleAsync()).Content = "{{customer.fields.gone}}");

        var report = await CheckAsync(scenario, TemplateKind.Subject, new SubjectTemplate { Key = "subject", Name = "Subject", Content = "{{customer.fields.lost}}" });

        (report.Total, report.Count(Impact.FailsStill), report.Count(Impact.FailsNow)).ShouldBe((2, 2, 0));
    }

    private static Task<ImpactReport> CheckAsync(SendingScenario scenario, TemplateKind kind, Template changed) =>
        scenario.UseAsync<ImpactCheckService, ImpactReport>(async checks =>
        {
            ImpactReport? last = null;
            await foreach (var report in checks.CheckAsync(kind, changed))
                last = report;
            return last!;
        });
}
