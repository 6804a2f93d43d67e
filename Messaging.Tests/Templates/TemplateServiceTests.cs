using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Templates;

public sealed class TemplateServiceTests : IAsyncDisposable
{
    private static readonly TemplateLimits Limits = new();
    private static readonly TemplateRenderer Renderer = new(Limits, TimeProvider.System);
    private readonly TestDatabase database = new();
    private readonly PdfPrinter printer = new(new PdfOptions(null), TimeProvider.System);

    private SubjectTemplateService Subjects => new(Storage("carla@example.com"));
    private BodyTemplateService Bodies => new(Storage("carla@example.com"));
    private TemplateFragmentService Fragments => new(Storage("carla@example.com"));

    private TransformationService Transformations =>
        new(Storage("carla@example.com"), new TransformationRenderer(Renderer, printer, new LimitsOptions()));

    private TemplateStorage Storage(string actor) => new(database, Audit(actor), Renderer, Limits, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await printer.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task Save_NewThenChanged_KeepsVersionsWithAuthors()
    {
        (await Subjects.SaveAsync("invoice", new("Invoice", "Invoice {{invoice.number}}", Texts(("de", "Rechnung"))), Saved.MustBeNew)).Value!.Status.ShouldBe(ItemStatus.Created);
        var other = new SubjectTemplateService(Storage("otto@example.com"));
        (await other.SaveAsync("invoice", new("Invoice", "Your invoice {{invoice.number}}"), 1)).Value!.Version.ShouldBe(2);
        (await other.SaveAsync("invoice", new("Invoice", "Your invoice {{invoice.number}}"), 2)).Value!.Status.ShouldBe(ItemStatus.Unchanged);

        var versions = (await Subjects.VersionsAsync("invoice")).Value!;

        versions.Select(v => (v.Version, v.SavedBy, v.Content)).ShouldBe(
            [(2, "otto@example.com", "Your invoice {{invoice.number}}"), (1, "carla@example.com", "Invoice {{invoice.number}}")]);
        versions[1].Translations["DE"].ShouldBe("Rechnung");
        (await database.ReadAsync(db => db.AuditEntries.Select(a => $"{a.Actor} {a.Action} {a.ObjectKey}").ToListAsync()))
            .ShouldBe(["carla@example.com Added invoice", "otto@example.com Changed invoice"]);
    }

    [Fact]
    public async Task Save_SecondOfTwoEditors_IsTold()
    {
        await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "one"));
        (await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "two"), 1)).Succeeded.ShouldBeTrue();

        (await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "three"), 1)).Error.ShouldBeOfType<ChangedByOther>();
        (await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "new"), Saved.MustBeNew)).Error.ShouldBeOfType<AlreadyExists>();
        (await Bodies.GetAsync("invoice")).Value!.Content.ShouldBe("two");
    }

    [Fact]
    public async Task Save_TextWithMistakes_IsSavedAndTold()
    {
        var saved = await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "{{customer.nmae}}", Texts(("de", "{{#if invoice.number}}"))));

        saved.Value!.Problems.Select(p => p.ToString()).ShouldBe(
        [
            "Invoice: Line 1, column 3: `customer.nmae` is not known. Did you mean `customer.name`?",
            "Invoice (de): Line 1, column 1: This block is never closed. End it with {{/if}}.",
        ]);
    }

    [Fact]
    public async Task Save_WrongFields_NamesEach()
    {
        var refused = (await Bodies.SaveAsync("in voice", new(" ", (BodyFormat)9, "", Texts(("german!", "x"))))).Error.ShouldBeOfType<Invalid>();

        refused.Fields.Keys.Order(StringComparer.Ordinal).ShouldBe(["content", "format", "key", "name", "translations.german!"]);
    }

    [Fact]
    public async Task Delete_UsedTemplate_IsRefusedWithItsUsers()
    {
        await Subjects.SaveAsync("invoice", new("Invoice", "x"));
        await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "x"));
        await Transformations.SaveAsync("csv", new("Lines", TransformationOutput.Csv, "x", "lines"));
        await AddDefinitionAsync();

        (await Subjects.DeleteAsync("invoice")).Error.ShouldBeOfType<StillUsed>().UsedBy.ShouldBe(["the definition \"Monthly\""]);
        (await Bodies.DeleteAsync("invoice")).Error.ShouldBeOfType<StillUsed>();
        (await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Text, "x"))).Error.ShouldBeOfType<StillUsed>();
        (await Transformations.DeleteAsync("csv")).Error.ShouldBeOfType<StillUsed>();
        (await Transformations.DeleteEvenIfUsedAsync("csv")).Succeeded.ShouldBeTrue();
        (await Subjects.ListAsync(null, new PageRequest())).Items.ShouldHaveSingleItem().Users.ShouldBe(1);
    }

    [Fact]
    public async Task DuplicateListDelete_SeveralTemplates_Work()
    {
        await Bodies.SaveAsync("invoice", new("Invoice mail", BodyFormat.Html, "x", Texts(("nl", "y"))));
        (await Bodies.DuplicateAsync("invoice")).Value.ShouldBe("invoice-copy");
        (await Bodies.DuplicateAsync("invoice")).Value.ShouldBe("invoice-copy-2");
        await Bodies.SaveAsync("reminder", new("Reminder 100%", BodyFormat.Text, "x"));

        var found = await Bodies.ListAsync("100%", new PageRequest());
        found.Items.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Key.ShouldBe("reminder"), r => r.Kind.ShouldBe("Text"));
        (await Bodies.ListAsync("invoice", new PageRequest(0, 2, "key", true))).ShouldSatisfyAllConditions(
            p => p.Total.ShouldBe(3), p => p.Items.Select(r => r.Key).ShouldBe(["invoice-copy-2", "invoice-copy"]), p => p.Items[0].Languages.ShouldBe(["nl"]));

        var outcomes = await Bodies.DeleteSelectedAsync(["invoice", "gone", "reminder"]);
        outcomes.Select(o => o.Error?.GetType()).ShouldBe([null, typeof(NotFound), null]);
        (await database.ReadAsync(db => db.TemplateVersions.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Images_AddAndDelete_TakePicturesOnlyAndKeepUsedOnes()
    {
        var images = new TemplateImageService(database, database.Documents, Audit("carla@example.com"), TimeProvider.System);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0];

        (await images.AddAsync("Our Logo.png", png, "Our logo")).Value.ShouldBe("our-logo");
        (await images.AddAsync("Our Logo.png", png, null)).Value.ShouldBe("our-logo-2");
        (await images.AddAsync("logo.svg", "<svg/>"u8.ToArray(), null)).Error.ShouldBeOfType<NotAnImage>();
        (await images.AddAsync("big.png", new byte[TemplateImageService.MaxBytes + 1], null)).Error.ShouldBeOfType<ImageTooLarge>();
        await Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "{{image \"our-logo\"}}"));

        (await images.DeleteAsync("our-logo")).Error.ShouldBeOfType<StillUsed>().UsedBy.ShouldBe(["the body template \"Invoice\""]);
        (await images.DeleteAsync("our-logo-2")).Succeeded.ShouldBeTrue();
        (await images.ListAsync()).ShouldHaveSingleItem().AltText.ShouldBe("Our logo");
    }

    [Fact]
    public async Task Transformation_Uploaded_NeedsNoContent()
    {
        (await Transformations.SaveAsync("pdf", new("Invoice PDF", TransformationOutput.Uploaded, null, "invoice-{{invoice.number}}.pdf"))).Value!.Problems.ShouldBeEmpty();
        (await Transformations.SaveAsync("csv", new("Lines", TransformationOutput.Csv, null, null))).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["content", "fileName"]);
    }

    private static Dictionary<string, string> Texts(params (string Language, string Text)[] texts) => texts.ToDictionary(t => t.Language, t => t.Text);

    private static AuditTrail Audit(string name) => new(new Actor(name), TimeProvider.System);

    private Task AddDefinitionAsync() => database.AddAsync(new MessageDefinition
    {
        Key = "monthly",
        Name = "Monthly",
        SenderProfileKey = "s",
        RecipientKey = "r",
        SubjectTemplateKey = "invoice",
        HtmlBodyTemplateKey = "invoice",
        TransformationKeys = ["csv"],
    });

    private sealed record Actor(string Name) : ICurrentActor;
}
