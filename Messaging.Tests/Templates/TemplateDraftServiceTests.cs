using Messaging.Core.Accounts;
using Messaging.Core.Templates;
using Messaging.Tests.Support;

namespace Messaging.Tests.Templates;

public sealed class TemplateDraftServiceTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly FixedClock clock = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Keep_SeveralTimes_HoldsTheLastOfEachPersonAndTemplate()
    {
        await Of("carla").KeepAsync(TemplateKind.Body, "invoice", 3, "one");
        await Of("carla").KeepAsync(TemplateKind.Body, "invoice", 3, "two");
        await Of("otto").KeepAsync(TemplateKind.Body, "invoice", 2, "otto's");
        await Of("carla").KeepAsync(TemplateKind.Subject, "invoice", 1, "subject");
        await Of("carla").KeepAsync(TemplateKind.Body, "", 0, "new");

        var draft = (await Of("carla").FindAsync(TemplateKind.Body, "invoice"))!;
        (draft.Fields, draft.BaseVersion, draft.SavedAt).ShouldBe(("two", 3, clock.GetUtcNow()));
        (await Of("otto").FindAsync(TemplateKind.Body, "invoice"))!.Fields.ShouldBe("otto's");
        await Of("carla").DropAsync(TemplateKind.Body, "invoice");
        (await Of("carla").FindAsync(TemplateKind.Body, "invoice")).ShouldBeNull();
        (await Of("carla").FindAsync(TemplateKind.Body, ""))!.Fields.ShouldBe("new");
        (await Of("otto").FindAsync(TemplateKind.Body, "invoice")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Delete_Template_TakesItsDraftsAlong()
    {
        var limits = new TemplateLimits();
        var bodies = new BodyTemplateService(new TemplateStorage(database, new AuditTrail(new TestActor(), clock), new TemplateRenderer(limits, clock), limits, clock));
        await bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "x"));
        await Of("carla").KeepAsync(TemplateKind.Body, "invoice", 1, "typed");

        (await bodies.DeleteAsync("invoice")).Succeeded.ShouldBeTrue();

        (await Of("carla").FindAsync(TemplateKind.Body, "invoice")).ShouldBeNull();
    }

    private TemplateDraftService Of(string person) => new(database, new Person(person), clock);

    private sealed record Person(string Name) : ICurrentActor;
}
