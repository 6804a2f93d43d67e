using AngleSharp.Dom;
using Bunit;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Messaging.Web.Components.Pages.Smtp;
using Messaging.Web.Components.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace Messaging.Tests.Pages.Smtp;

public sealed class SmtpSettingsPageTests : BunitContext
{
    private static readonly AccessTokenClient Tokens = new();
    private const string Password = "s3cret-Passw0rd";
    private readonly TestDatabase database = new();
    private readonly SmtpSettingsService settings;

    public SmtpSettingsPageTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var audit = new AuditTrail(new TestActor(), TimeProvider.System);
        var signals = new ChangeSignals(TimeProvider.System);
        var senders = new SenderProfileService(database, audit);
        settings = new(database, audit, new TestSecrets(), signals);
        Services.AddSingleton(settings).AddSingleton(senders).AddSingleton(TimeProvider.System);
        Services.AddSingleton(new SmtpTestService(
            senders, settings, new TestMailSender(database, new SmtpEndpointFactory(new TestSecrets(), Tokens), new RateLimiter(TimeProvider.System), audit, signals, TimeProvider.System),
            new SendingOptions(), TimeProvider.System));
        Services.AddRadzenComponents().AddScoped<Confirmation>();
    }

    [Fact]
    public async Task Open_NothingStored_SaysThatMailIsCaptured()
    {
        await AddSenderAsync();

        Render<SmtpSettingsPage>().Find(".notice").TextContent.ShouldContain("nothing leaves this machine");
    }

    [Fact]
    public async Task Preset_Chosen_FillsInHostPortAndLimit()
    {
        await AddSenderAsync();
        var page = Render<SmtpSettingsPage>();

        await Field(page, "Provider").ChangeAsync("microsoft-365");

        (Field(page, "Host").GetAttribute("value"), Field(page, "Port").GetAttribute("value"), Field(page, "Rate limit").GetAttribute("value")).ShouldBe(("smtp.office365.com", "587", "30"));
        await Field(page, "User name").ChangeAsync("user@contoso.com");
        page.Find(".notice-warning").TextContent.ShouldContain("Mail from billing@example.com leaves through a user of contoso.com");
    }

    [Fact]
    public async Task SendTest_RefusedSignIn_ShowsTheServersWordsAndSavesNothing()
    {
        await AddSenderAsync();
        await using var server = FakeSmtpServer.Start(FakeSmtpOptions.WithUser("user", "another"));
        var page = Render<SmtpSettingsPage>();
        await FillInAsync(page, server);

        await page.FindAll("button").Single(b => b.TextContent.Contains("Send test", StringComparison.Ordinal)).ClickAsync(new());
        await page.WaitForElementAsync(".test-result", TimeSpan.FromSeconds(20));

        var shown = page.Find(".test-result").TextContent;
        shown.ShouldContain("The test failed at signing in.");
        shown.ShouldContain("535");
        shown.ShouldContain("The user name or the password is wrong");
        (await settings.GetAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Save_ThenOpen_NeverShowsThePassword()
    {
        await AddSenderAsync();
        await using var server = FakeSmtpServer.Start();
        var page = Render<SmtpSettingsPage>();
        await FillInAsync(page, server);

        await page.Find("form").SubmitAsync();

        page.Find(".notice-good").TextContent.ShouldContain("Saved.");
        page.Markup.ShouldNotContain(Password);
        Field(page, "Password").GetAttribute("placeholder").ShouldBe("stored; leave empty to keep");
        (await database.ReadAsync(db => db.SmtpSettings.SingleAsync())).ProtectedPassword.ShouldNotBeNull();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        database.Dispose();
    }

    private static async Task FillInAsync(IRenderedComponent<SmtpSettingsPage> page, FakeSmtpServer server)
    {
        await Field(page, "Host").ChangeAsync(server.Host);
        await Field(page, "Port").ChangeAsync(server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Field(page, "User name").ChangeAsync("user");
        await Field(page, "Password").ChangeAsync(Password);
        await page.Find("input[type=checkbox]").ChangeAsync(false);
    }

    private static IElement Field(IRenderedComponent<SmtpSettingsPage> page, string label)
    {
        var found = page.FindAll("label").Single(l => l.TextContent == label);
        return page.Find("#" + found.GetAttribute("for"));
    }

    private Task AddSenderAsync() => database.AddAsync(new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" });
}
