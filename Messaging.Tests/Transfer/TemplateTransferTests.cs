using System.IO.Compression;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transfer;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;

namespace Messaging.Tests.Transfer;

public sealed class TemplateTransferTests : IAsyncLifetime
{
    private static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private readonly Installation from = new();
    private readonly Installation to = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await from.DisposeAsync();
        await to.DisposeAsync();
    }

    [Fact]
    public async Task Import_ExportedTemplate_ComesWithItsFragmentsAndPictures()
    {
        await FillAsync(from);
        var zip = (await from.Transfer.ExportAsync(TemplateKind.Body, "invoice")).Value!;

        var imported = (await to.Transfer.ImportAsync(zip)).Value!;

        (imported.Kind, imported.Key, imported.Notes.Count).ShouldBe((TemplateKind.Body, "invoice", 0));
        var body = (await to.Bodies.GetAsync("invoice")).Value!;
        to.Bodies.InputOf(body).IsSameAs(from.Bodies.InputOf((await from.Bodies.GetAsync("invoice")).Value!)).ShouldBeTrue();
        (await to.Fragments.ReadAllAsync()).All.Select(f => $"{f.Key} {f.Content}").ShouldBe(["address Kade 5", "frame {{> content}}{{> address}}"]);
        (await to.Images.ListAsync()).ShouldHaveSingleItem().AltText.ShouldBe("Our logo");
        (await to.Bodies.CheckAsync(body)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Import_TextOfAnEvent_KeepsItsEventTypeOrIsRefused()
    {
        await from.Subjects.SaveAsync("moved", new("Moved", "{{event.plan}}", new Dictionary<string, string>()) { EventType = "trial-ended-normal" });
        var zip = (await from.Transfer.ExportAsync(TemplateKind.Subject, "moved")).Value!;

        (await to.Transfer.ImportAsync(zip)).Error.ShouldBeNull();
        var unknown = await to.Transfer.ImportAsync(Zip(
            ("template.json", """{"version":1,"templates":[{"template":{"kind":"Subject","key":"gone","name":"x","eventType":"their-own-type"}}]}"""), ("texts/subject/gone.hbs", "x")));

        (await to.Subjects.GetAsync("moved")).Value!.EventType.ShouldBe("trial-ended-normal");
        unknown.Error.ShouldBeOfType<NotATemplateFile>().Message.ShouldContain("\"their-own-type\", which is not here");
    }

    [Fact]
    public async Task Import_ExportedTransformation_MakesTheSameDocument()
    {
        await FillAsync(from);
        await from.Transformations.SaveAsync("csv", new("Lines", TransformationOutput.Csv, "{{invoice.number}};{{> address}}", "lines-{{invoice.number}}", new Dictionary<string, string> { ["de"] = "de;{{invoice.number}}" }));
        await from.Transformations.SaveAsync("scan", new("Scan", TransformationOutput.Uploaded, null, "scan"));

        await to.Transfer.ImportAsync((await from.Transfer.ExportAsync(TemplateKind.Transformation, "csv")).Value!);
        await to.Transfer.ImportAsync((await from.Transfer.ExportAsync(TemplateKind.Transformation, "scan")).Value!);

        foreach (var key in new[] { "csv", "scan" })
        {
            var (there, here) = ((await from.Transformations.GetAsync(key)).Value!, (await to.Transformations.GetAsync(key)).Value!);
            to.Transformations.InputOf(here).IsSameAs(from.Transformations.InputOf(there)).ShouldBeTrue(key);
        }
        (await to.Fragments.ReadAllAsync()).All.ShouldContain(f => f.Key == "address");
    }

    [Fact]
    public async Task Import_Twice_MakesACopyAndKeepsWhatIsThere()
    {
        await FillAsync(from);
        var zip = (await from.Transfer.ExportAsync(TemplateKind.Body, "invoice")).Value!;
        await to.Fragments.SaveAsync("address", new("Address", BodyFormat.Html, "Another address"));
        await to.Transfer.ImportAsync(zip);

        var second = (await to.Transfer.ImportAsync(zip)).Value!;

        second.Key.ShouldBe("invoice-copy");
        second.Notes.ShouldBe(
        [
            "There is another fragment \"address\" already. It was kept, and the template uses it.",
            "The key \"invoice\" is taken, so the template came in as \"invoice-copy\".",
        ]);
        (await to.Fragments.GetAsync("address")).Value!.Content.ShouldBe("Another address");
        (await to.Images.ListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Import_FragmentsWithinFragments_ComeAlongAndWorkHere()
    {
        await from.Images.AddAsync("logo.png", Picture, "Our logo");
        await from.Fragments.SaveAsync("c-last", new("Last", BodyFormat.Html, "{{image \"logo\"}}"));
        await from.Fragments.SaveAsync("b-next", new("Next", BodyFormat.Html, "{{> c-last}}"));
        await from.Fragments.SaveAsync("a-first", new("First", BodyFormat.Html, "{{> b-next}}"));
        await from.Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "{{> a-first}}", new Dictionary<string, string>()));

        var imported = await to.Transfer.ImportAsync((await from.Transfer.ExportAsync(TemplateKind.Body, "invoice")).Value!);

        imported.Error.ShouldBeNull();
        (await to.Fragments.ReadAllAsync()).All.Select(f => f.Key).ShouldBe(["a-first", "c-last", "b-next"]);
        (await to.Bodies.CheckAsync((await to.Bodies.GetAsync("invoice")).Value!)).ShouldBeEmpty();
        (await to.Images.ListAsync()).ShouldHaveSingleItem().Key.ShouldBe("logo");
    }

    [Fact]
    public async Task Export_PictureIsGoneFromTheDisk_SaysSoAndGivesNoFileWithoutIt()
    {
        await FillAsync(from);
        from.LosePictures();

        var exported = await from.Transfer.ExportAsync(TemplateKind.Body, "invoice");

        exported.Error!.Message.ShouldBe("Nothing was exported. The file of the picture \"logo\" is gone from the data directory, or damaged. Restore it from a backup, or take the picture out of the template.");
    }

    [Fact]
    public async Task Export_MoreThanAnImportTakes_SaysSo()
    {
        foreach (var number in Enumerable.Range(1, 51))
            await from.Fragments.SaveAsync($"part-{number}", new("Part", BodyFormat.Html, "x"));
        await from.Bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, string.Concat(Enumerable.Range(1, 51).Select(n => "{{> part-" + n + "}}")), new Dictionary<string, string>()));

        var exported = await from.Transfer.ExportAsync(TemplateKind.Body, "invoice");

        exported.Error.ShouldNotBeNull().Message.ShouldStartWith("Nothing was exported. The template needs 51 fragments and 0 pictures");
    }

    [Fact]
    public async Task Import_HostileFiles_AreRefusedWithASentence()
    {
        await SaysAsync([1, 2, 3], "not a zip archive");
        await SaysAsync(Zip(("other.txt", "x")), "template.json");
        await SaysAsync(Zip(("template.json", "{")), "cannot be read");
        await SaysAsync(Zip(("template.json", """{"version":2}""")), "newer version");
        await SaysAsync(Zip(("template.json", """{"version":1,"templates":[]}""")), "does not hold a template");
        await SaysAsync(Zip(("template.json", """{"version":1,"templates":[{"template":{"kind":"Body","key":"../../etc/passwd","name":"x"}}]}""")), "lacks");
        await SaysAsync(Zip(("template.json", """{"version":1,"templates":[{"template":{"kind":"Body","key":"a","name":"x"}}]}"""), ("texts/body/a.hbs", new string('x', 5_000_000))), "too large");
        (await to.Bodies.ListAsync(null, new Core.Common.PageRequest())).Total.ShouldBe(0);

        var svg = Zip(
            ("template.json", """{"version":1,"templates":[{"template":{"kind":"Body","key":"a","name":"x"}}],"images":[{"key":"logo","fileName":"logo.png","altText":""}]}"""),
            ("texts/body/a.hbs", "x"), ("images/logo", "<svg onload=alert(1)>"));
        (await to.Transfer.ImportAsync(svg)).Error.ShouldBeOfType<NotAnImage>();
    }

    private async Task SaysAsync(byte[] file, string said) => (await to.Transfer.ImportAsync(file)).Error.ShouldBeOfType<NotATemplateFile>().Message.ShouldContain(said);

    private static byte[] Zip(params (string Path, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (path, text) in entries)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }

    private static async Task FillAsync(Installation installation)
    {
        await installation.Images.AddAsync("logo.png", Picture, "Our logo");
        await installation.Images.AddAsync("other.png", [.. Picture, 9], "Not used");
        await installation.Fragments.SaveAsync("address", new("Address", BodyFormat.Html, "Kade 5"));
        await installation.Fragments.SaveAsync("unused", new("Unused", BodyFormat.Html, "x"));
        await installation.Fragments.SaveAsync("frame", new("Frame", BodyFormat.Html, "{{> content}}{{> address}}") { IsLayout = true });
        await installation.Bodies.SaveAsync(
            "invoice",
            new("Invoice", BodyFormat.Html, "{{image \"logo\"}} Hello", new Dictionary<string, string> { ["de"] = "{{image \"logo\"}} Grüße" }) { LayoutKey = "frame", InlineStyles = true });
    }

    private sealed class Installation : IAsyncDisposable
    {
        private readonly TestDatabase database = new();
        private readonly PdfPrinter printer = new(new PdfOptions(null), TimeProvider.System);

        public Installation()
        {
            var limits = new TemplateLimits();
            var audit = new AuditTrail(new TestActor(), TimeProvider.System);
            var renderer = new TemplateRenderer(limits, TimeProvider.System);
            var storage = new TemplateStorage(database, audit, renderer, limits, TimeProvider.System, new EventTypes(database));
            var documents = new DocumentStore(database.DataDirectory);
            Subjects = new(storage);
            Bodies = new(storage);
            Fragments = new(storage);
            Images = new(database, documents, audit, TimeProvider.System);
            Transformations = new(storage, new TransformationRenderer(renderer, printer, new LimitsOptions()));
            Transfer = new(storage, Subjects, Bodies, Fragments, Transformations, Images, documents);
        }

        public SubjectTemplateService Subjects { get; }

        public BodyTemplateService Bodies { get; }

        public TemplateFragmentService Fragments { get; }

        public TransformationService Transformations { get; }

        public TemplateImageService Images { get; }

        public TemplateTransferService Transfer { get; }

        public void LosePictures() => Directory.Delete(Path.Combine(database.DataDirectory, "documents"), recursive: true);

        public async ValueTask DisposeAsync()
        {
            await printer.DisposeAsync();
            database.Dispose();
        }
    }
}
