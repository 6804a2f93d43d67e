using Messaging.Core.Accounts;
using Messaging.Core.Demo;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Import;

/// <summary>Whoever starts with the sample data must not meet a template that does not work.</summary>
public sealed class DemoTemplatesTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly FixedClock clock = new();
    private readonly TemplateRenderer renderer = new(new TemplateLimits(), TimeProvider.System);

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task EveryTemplate_ForEveryInvoice_RendersWithoutProblems()
    {
        await new DemoData(database, database.Documents, new PlainSecrets(), new AuditTrail(new TestActor(), clock), clock).CreateAsync(default);
        await using var db = database.CreateDbContext();
        var sources = await SourcesAsync(db);
        var sender = new SenderModel("billing@lindenhof.example", "Lindenhof Billing", null);
        var run = new RunModel("1", "Monthly invoice", new DateOnly(2026, 11, 22), null);
        var problems = new HashSet<string>(StringComparer.Ordinal);

        foreach (var invoice in await db.Invoices.AsNoTracking().Include(i => i.Customer).ThenInclude(c => c!.Cluster).ToListAsync())
        {
            var model = MailModelBuilder.Build(invoice, invoice.Customer!, sender, run);
            var context = new RenderContext(invoice.Customer!.Language, key => key == "lindenhof" ? new InlineImage(key, "logo@demo", "Lindenhof") : null);
            foreach (var source in sources[invoice.Customer.Language![..2]])
            {
                var rendered = renderer.Render(source, model, context);
                if (!rendered.Succeeded)
                    problems.Add($"{source.Name}: {rendered.Error.Message}");
                else
                    problems.UnionWith(rendered.Value.Warnings.Select(w => $"{source.Name}: {w.Message}"));
            }
        }

        problems.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, List<TemplateSource>>> SourcesAsync(Core.Storage.MessagingDbContext db)
    {
        var subjects = await db.SubjectTemplates.ToListAsync();
        var bodies = await db.BodyTemplates.ToListAsync();
        var transformations = await db.Transformations.ToListAsync();
        (subjects.Count, bodies.Count, transformations.Count).ShouldBe((6, 6, 3));
        var fragments = await TemplateFragments.ReadAsync(db, default);
        return new[] { "en", "de", "fr", "nl" }.ToDictionary(language => language, language => new List<TemplateSource>(
        [
            .. subjects.Select(t => new TemplateSource(t.Key, language == "en" ? t.Content : t.Translations[language], TemplateOutput.Text)),
            .. bodies.Select(t => new TemplateSource(t.Key, language == "en" ? t.Content : t.Translations[language], t.Format == BodyFormat.Html ? TemplateOutput.Html : TemplateOutput.Text, fragments.For(language), t.LayoutKey)),
            .. transformations.Select(t => new TemplateSource(t.Key + " file name", t.FileName, TemplateOutput.Text)),
            .. transformations.Where(t => t.Content is not null).Select(t => new TemplateSource(t.Key, t.Content!, t.Output == TransformationOutput.Csv ? TemplateOutput.Csv : TemplateOutput.Html)),
        ]));
    }

    private sealed class PlainSecrets : ISecretProtector
    {
        public string Protect(string purpose, string secret) => secret;

        public string? Unprotect(string purpose, string protectedSecret) => protectedSecret;
    }
}
