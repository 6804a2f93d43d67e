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
    public async Task Keep_UnderItsNumber_HoldsTheLastOfEachSittingAndPerson()
    {
        var one = await Of("carla").KeepAsync(null, TemplateKind.Body, "invoice", 3, "one");
        (await Of("carla").KeepAsync(one, TemplateKind.Body, "invoice", 3, "two")).ShouldBe(one);
        await Of("otto").KeepAsync(one, TemplateKind.Body, "invoice", 2, "otto's");
        await Of("carla").KeepAsync(null, TemplateKind.Subject, "invoice", 1, "subject");
        await Of("carla").KeepAsync(null, TemplateKind.Body, "", 0, "new");

        var draft = (await Of("carla").ListAsync(TemplateKind.Body, "invoice")).ShouldHaveSingleItem();
        (draft.Fields, draft.BaseVersion, draft.SavedAt).ShouldBe(("two", 3, clock.GetUtcNow()));
        (await Of("otto").ListAsync(TemplateKind.Body, "invoice")).ShouldHaveSingleItem().Fields.ShouldBe("otto's");
        await Of("otto").DropAsync(one);
        (await Of("carla").ListAsync(TemplateKind.Body, "invoice")).ShouldHaveSingleItem();
        await Of("carla").DropAsync(one);
        (await Of("carla").ListAsync(TemplateKind.Body, "invoice")).ShouldBeEmpty();
        (await Of("carla").ListAsync(TemplateKind.Body, "")).ShouldHaveSingleItem().Fields.ShouldBe("new");
        (await Of("otto").ListAsync(TemplateKind.Body, "invoice")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Keep_DraftThatWasThrownAwayElsewhere_IsKeptAnew()
    {
        var thrown = await Of("carla").KeepAsync(null, TemplateKind.Body, "invoice", 3, "one");
        await Of("carla").DropAsync(thrown);

        await Of("carla").KeepAsync(thrown, TemplateKind.Body, "invoice", 3, "still typing");

        (await Of("carla").ListAsync(TemplateKind.Body, "invoice")).ShouldHaveSingleItem().Fields.ShouldBe("still typing");
    }

    [Fact]
    public async Task Keep_MoreThanAPersonCanHave_ForgetsTheOldest()
    {
        for (var sitting = 0; sitting <= TemplateDraftService.MostOfOneTemplate; sitting++)
            await Of("carla").KeepAsync(null, TemplateKind.Body, "invoice", 1, $"sitting {sitting}");

        var drafts = await Of("carla").ListAsync(TemplateKind.Body, "invoice");
        drafts.Count.ShouldBe(TemplateDraftService.MostOfOneTemplate);
        drafts[0].Fields.ShouldBe($"sitting {TemplateDraftService.MostOfOneTemplate}");
        drafts.ShouldNotContain(d => d.Fields == "sitting 0");
    }

    [Fact]
    public async Task Delete_Template_TakesItsDraftsAlong()
    {
        var limits = new TemplateLimits();
        var bodies = new BodyTemplateService(new TemplateStorage(database, new AuditTrail(new TestActor(), clock), new TemplateRenderer(limits, clock), limits, clock));
        await bodies.SaveAsync("invoice", new("Invoice", BodyFormat.Html, "x"));
        await Of("carla").KeepAsync(null, TemplateKind.Body, "invoice", 1, "typed");

        (await bodies.DeleteAsync("invoice")).Succeeded.ShouldBeTrue();

        (await Of("carla").ListAsync(TemplateKind.Body, "invoice")).ShouldBeEmpty();
    }

    private TemplateDraftService Of(string person) => new(database, new Person(person), clock);

    private sealed record Person(string Name) : ICurrentActor;
}
