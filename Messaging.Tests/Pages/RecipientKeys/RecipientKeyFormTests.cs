using Bunit;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Tests.Support;
using Messaging.Web.Components.Pages.RecipientKeys;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace Messaging.Tests.Pages.RecipientKeys;

public sealed class RecipientKeyFormTests : BunitContext
{
    private readonly TestDatabase database = new();
    private readonly RecipientKeyService keys;

    public RecipientKeyFormTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        keys = new(database, new AuditTrail(new TestActor(), new FixedClock()));
        Services.AddSingleton(keys);
        Services.AddRadzenComponents();
    }

    [Fact]
    public async Task Save_Complete_IsStored()
    {
        var form = Render<RecipientKeyForm>();

        await form.FindAll("input")[0].ChangeAsync("invoice");
        await form.FindAll("input")[1].ChangeAsync("Invoices");
        await form.Find("form").SubmitAsync();

        form.FindAll(".field-error").ShouldBeEmpty();
        (await keys.GetAsync("invoice")).Value!.DisplayName.ShouldBe("Invoices");
    }

    [Fact]
    public async Task Save_Empty_SaysWhatIsMissingAtEachField()
    {
        var form = Render<RecipientKeyForm>();

        await form.Find("form").SubmitAsync();

        form.FindAll(".field-error").Select(e => e.TextContent).ShouldBe(["Give it a key.", "Fill in the display name."]);
        form.FindAll("input").ShouldAllBe(i => i.GetAttribute("aria-invalid") == "true");
    }

    [Fact]
    public async Task Save_KeyIsTaken_SaysSo()
    {
        await keys.SaveAsync("invoice", "Invoices");
        var form = Render<RecipientKeyForm>();

        await form.FindAll("input")[0].ChangeAsync("invoice");
        await form.FindAll("input")[1].ChangeAsync("Others");
        await form.Find("form").SubmitAsync();

        form.Find("[role=alert]").TextContent.ShouldContain("\"invoice\" already exists");
        (await keys.GetAsync("invoice")).Value!.DisplayName.ShouldBe("Invoices");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        database.Dispose();
    }
}
