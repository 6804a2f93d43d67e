using System.Net;
using Messaging.Core.Accounts;
using Messaging.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Security;

/// <summary>Who may open what: the default is nobody.</summary>
public sealed class AccessTests(TestApp app) : IClassFixture<TestApp>
{
    /// <summary>What a visitor without sign-in may reach, beside static files.</summary>
    private static readonly string[] Open = ["login", "setup", "error", "not-found", "access-denied", "healthz", "readyz", "metrics", "openapi/{documentName}.json", "event-catalogue"];

    private IEnumerable<RouteEndpoint> Endpoints => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void OpenEndpoints_AreTheKnownOnesAndFiles()
    {
        var open = Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Where(endpoint => !endpoint.Metadata.Any(item => item.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)))
            .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/'));

        open.Distinct(StringComparer.Ordinal).Except(Open, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void ApiEndpoints_EachOne_AsksForAPolicy() =>
        Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is null))
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .ShouldBeEmpty();

    [Fact]
    public void ApiEndpoints_ThatChangeSomething_AskForMoreThanLooking() =>
        Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method != "GET") == true)
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is null or "CanView"))
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Except(LooksOnly, StringComparer.Ordinal)
            .ShouldBeEmpty();

    /// <summary>POSTs that change nothing: they compute an answer from a body.</summary>
    private static readonly string[] LooksOnly = ["/api/v1/previews", "/api/v1/message-runs/check", "/api/v1/notification-rules/{type}/preview"];

    [Theory]
    [InlineData("/")]
    [InlineData("/administration/users")]
    [InlineData("/administration/api-keys")]
    [InlineData("/administration/audit")]
    [InlineData("/account")]
    public async Task Page_WithoutSignIn_LeadsToSignIn(string path)
    {
        using var client = app.CreateClient();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldContain("/login?ReturnUrl=");
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Consultant)]
    [InlineData(Role.Biller)]
    public async Task AdministrationPages_OtherRoles_AreRefused(Role role)
    {
        using var client = await app.CreateSignedInClientAsync(role);

        foreach (var path in new[] { "/administration/users", "/administration/api-keys", "/administration/audit" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            answer.Headers.Location!.ToString().ShouldContain("/access-denied");
        }
    }

    [Fact]
    public async Task Pages_Always_CarrySecurityHeaders()
    {
        using var client = app.CreateClient();

        using var answer = await client.GetAsync(new Uri("/login", UriKind.Relative));

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe-eval");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("plain HTTP must not promise HTTPS");
    }
}
