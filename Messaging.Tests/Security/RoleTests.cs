using System.Net;
using System.Text.RegularExpressions;
using Messaging.Core.Accounts;
using Messaging.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Security;

/// <summary>Every page and every endpoint of the API, tried with every role: what its policies refuse is refused.</summary>
public sealed partial class RoleTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly Dictionary<string, Role[]> Allowed = new(StringComparer.Ordinal)
    {
        ["CanView"] = [Role.Viewer, Role.Consultant, Role.Biller, Role.Administrator],
        ["CanSend"] = [Role.Biller, Role.Administrator],
        ["CanEditTemplates"] = [Role.Consultant, Role.Administrator],
        ["CanEditData"] = [Role.Biller, Role.Administrator],
        ["CanAdminister"] = [Role.Administrator],
    };

    private IEnumerable<RouteEndpoint> Endpoints => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Consultant)]
    [InlineData(Role.Biller)]
    [InlineData(Role.Administrator)]
    public async Task Api_EachEndpoint_LetsInOnlyItsRoles(Role role)
    {
        using var client = await app.CreateApiClientAsync(role);
        using var nobody = app.CreateClient();
        var wrong = new List<string>();
        foreach (var endpoint in Endpoints.Where(e => Path(e).StartsWith("/api/", StringComparison.Ordinal) && !MayEnter(e, role)))
        {
            var method = new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]);
            if (await StatusAsync(client, method, Path(endpoint)) != HttpStatusCode.Forbidden)
                wrong.Add($"{method} {Path(endpoint)} lets {role} in");
            if (await StatusAsync(nobody, method, Path(endpoint)) != HttpStatusCode.Unauthorized)
                wrong.Add($"{method} {Path(endpoint)} lets anybody in");
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Consultant)]
    [InlineData(Role.Biller)]
    [InlineData(Role.Administrator)]
    public async Task Pages_EachOne_LetInOnlyTheirRoles(Role role)
    {
        using var client = await app.CreateSignedInClientAsync(role);
        var wrong = new List<string>();
        foreach (var page in Endpoints.Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null))
        {
            using var answer = await client.GetAsync(new Uri(Path(page), UriKind.Relative));
            var refused = answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().Contains("/access-denied", StringComparison.Ordinal);
            if (refused == MayEnter(page, role))
                wrong.Add($"{Path(page)} answers {role} with {(int)answer.StatusCode} {answer.Headers.Location}");
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_AreKnownToThisTest() =>
        Endpoints.Count(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page && typeof(IComponent).IsAssignableFrom(page.Type)).ShouldBeGreaterThan(3);

    private static bool MayEnter(RouteEndpoint endpoint, Role role) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is null || Allowed[data.Policy].Contains(role));

    private static string Path(RouteEndpoint endpoint) => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "1");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
