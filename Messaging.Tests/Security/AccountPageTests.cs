using System.Net;
using Messaging.Core.Accounts;
using Messaging.Tests.Support;
using Messaging.Web.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Security;

public sealed class AccountPageTests : IAsyncLifetime
{
    private const string NewPassword = "another long password";
    private TestApp _app = default!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Post_RightPassword_ChangesItAndStaysSignedIn()
    {
        using var client = await _app.CreateSignedInClientAsync(Role.Viewer);

        using var answer = await PostAsync(client, TestApp.Password, NewPassword);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        (await client.GetAsync(new Uri("/account", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var other = _app.CreateClient();
        (await SignInForm.PostAsync(other, "viewer@example.com", NewPassword)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("wrong password", NewPassword, "The present password is wrong.")]
    [InlineData(TestApp.Password, "short", "The password needs at least 10 characters.")]
    public async Task Post_WrongOrWeakPassword_SaysWhat(string present, string password, string message)
    {
        using var client = await _app.CreateSignedInClientAsync(Role.Viewer);

        using var answer = await PostAsync(client, present, password);

        (await answer.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    [Fact]
    public async Task Logout_WithItsForm_EndsTheSignIn()
    {
        using var client = await _app.CreateSignedInClientAsync(Role.Viewer);

        using var answer = await SignInForm.PostFormAsync(client, "/account", "/logout");

        answer.Headers.Location!.ToString().ShouldBe("/login");
        (await client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Logout_WithoutToken_IsRefused()
    {
        using var client = await _app.CreateSignedInClientAsync(Role.Viewer);

        (await client.PostAsync(new Uri("/logout", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Settings_ForSetup_MakeAdministratorAndKeyOnce()
    {
        const string Key = "a-key-that-the-operator-chose-0123456789";
        await using var app = await TestApp.StartAsync(settings: ["Messaging:Setup:AdminEmail=anna@example.com", $"Messaging:Setup:AdminPassword={TestApp.Password}", $"Messaging:Setup:ApiKey={Key}"]);
        using var client = app.CreateClient();

        (await SignInForm.PostAsync(client, "anna@example.com", TestApp.Password)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await app.Services.GetRequiredService<ApiKeyService>().AuthenticateAsync(Key, CancellationToken.None))!.Role.ShouldBe(Role.Administrator);
        (await app.Services.GetRequiredService<SetupGate>().ApplySettingsAsync(CancellationToken.None)).ShouldBeEmpty();
        (await app.Services.GetRequiredService<UserDirectory>().ListAsync(CancellationToken.None)).Count.ShouldBe(1);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string present, string password) => SignInForm.PostFormAsync(client, "/account", "/account",
        ("Input.Present", present), ("Input.Password", password), ("Input.Repeated", password));
}
