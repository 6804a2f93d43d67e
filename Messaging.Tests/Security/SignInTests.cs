using System.Net;
using Messaging.Core.Accounts;
using Messaging.Tests.Support;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Security;

public sealed class SignInTests : IAsyncLifetime
{
    private TestApp _app = default!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Post_RightPassword_SignsInWithAGuardedCookie()
    {
        await _app.AddUserAsync(Role.Biller);
        using var client = _app.CreateClient();

        using var answer = await SignInForm.PostAsync(client, "BILLER@example.com", TestApp.Password);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("messaging-session=", StringComparison.Ordinal)).ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        (await client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _app.Services.GetRequiredService<UserDirectory>().FindByEmailAsync("biller@example.com", CancellationToken.None))!.LastSignInAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("biller@example.com")]
    [InlineData("nobody@example.com")]
    public async Task Post_WrongPasswordOrAddress_SaysTheSame(string email)
    {
        await _app.AddUserAsync(Role.Biller);
        using var client = _app.CreateClient();

        using var answer = await SignInForm.PostAsync(client, email, "wrong password");

        (await answer.Content.ReadAsStringAsync()).ShouldContain("The e-mail address or the password is wrong.");
    }

    [Fact]
    public async Task Post_FiveWrongPasswords_LocksAndSaysForHowLong()
    {
        await _app.AddUserAsync(Role.Biller);
        using var client = _app.CreateClient();
        for (var i = 0; i < 5; i++)
            (await SignInForm.PostAsync(client, "biller@example.com", "wrong password")).Dispose();

        using var answer = await SignInForm.PostAsync(client, "biller@example.com", TestApp.Password);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("locked for 5 minutes");
        var entries = await _app.Services.GetRequiredService<AuditLog>().SearchAsync(new AuditFilter(Text: "Locked out"), new(), CancellationToken.None);
        entries.Items.ShouldHaveSingleItem().ObjectKey.ShouldBe("biller@example.com");
    }

    [Fact]
    public async Task WrongPasswords_TriedAtTheSameMoment_AreAllCountedAndLock()
    {
        await _app.AddUserAsync(Role.Biller);
        await using var scope = _app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        // All of them had read the user before the first one was counted.
        var tries = new List<User>();
        for (var i = 0; i < SecurityServices.WrongPasswordsAllowed + 1; i++)
            tries.Add((await users.FindByNameAsync("biller@example.com"))!);

        foreach (var user in tries)
            await users.AccessFailedAsync(user);

        (await users.IsLockedOutAsync((await users.FindByNameAsync("biller@example.com"))!)).ShouldBeTrue();
    }

    [Fact]
    public async Task Post_DisabledUser_IsRefusedAndTold()
    {
        await _app.AddUserAsync(Role.Administrator);
        var user = await _app.AddUserAsync(Role.Biller);
        await _app.Services.GetRequiredService<UserDirectory>().ChangeAsync(user.Id, new UserChange("Biller", Role.Biller, Disabled: true), CancellationToken.None);
        using var client = _app.CreateClient();

        using var answer = await SignInForm.PostAsync(client, user.Email, TestApp.Password);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("This account is disabled.");
    }

    [Fact]
    public async Task Post_WithoutAntiforgeryToken_IsRefused()
    {
        await _app.AddUserAsync(Role.Biller);
        using var client = _app.CreateClient();
        using var form = new FormUrlEncodedContent([new("_handler", "login"), new("Input.Email", "biller@example.com"), new("Input.Password", TestApp.Password)]);

        using var answer = await client.PostAsync(new Uri("/login", UriKind.Relative), form);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/invoices?page=2", "/invoices?page=2")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData(null, "/")]
    public void ReturnUrl_OfAnotherSite_LeadsToTheOverview(string? url, string target) => LocalUrl.OrOverview(url).ShouldBe(target);

    [Fact]
    public async Task Setup_NoUserYet_IsWhereEverythingLeads()
    {
        using var client = _app.CreateClient();

        using var answer = await client.GetAsync(new Uri("/login", UriKind.Relative));

        answer.Headers.Location!.ToString().ShouldEndWith("/setup");
    }

    [Fact]
    public async Task Setup_WithTheToken_MakesAnAdministratorOnce()
    {
        using var client = _app.CreateClient();
        var path = _app.Services.GetRequiredService<SetupGate>().Path;

        using var answer = await PostSetupAsync(client, path, "anna@example.com");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        var user = (await _app.Services.GetRequiredService<UserDirectory>().ListAsync(CancellationToken.None)).ShouldHaveSingleItem();
        user.Role.ShouldBe(Role.Administrator);
        (await client.GetStringAsync(new Uri(path, UriKind.Relative))).ShouldContain("Already set up");
    }

    [Fact]
    public async Task Setup_WithAWrongToken_MakesNobody()
    {
        using var client = _app.CreateClient();

        using var answer = await PostSetupAsync(client, "/setup?token=guess", "anna@example.com");

        (await answer.Content.ReadAsStringAsync()).ShouldContain("The set-up token is wrong.");
        (await _app.Services.GetRequiredService<UserDirectory>().AnyAsync(CancellationToken.None)).ShouldBeFalse();
    }

    private static Task<HttpResponseMessage> PostSetupAsync(HttpClient client, string path, string email) => SignInForm.PostFormAsync(client, path, path,
        ("Input.DisplayName", "Anna"), ("Input.Email", email), ("Input.Password", TestApp.Password), ("Input.Repeated", TestApp.Password));
}
