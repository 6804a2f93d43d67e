using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Tests.Support;
using Messaging.Web.Api;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Api;

/// <summary>What all endpoints of the API share, shown on endpoints that only this test has.</summary>
public sealed class ApiConventionTests : IAsyncLifetime
{
    private TestApp _app = default!;
    private int _made;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync(map: app =>
    {
        var api = app.MapGroup(ApiEndpoints.Root).RequireAuthorization(Policies.CanView);
        api.MapPost("/things", (Thing thing) => TypedResults.Created($"/things/{++_made}", new { Number = _made, thing.Name, thing.Amount }))
            .RequireAuthorization(Policies.CanSend).WithIdempotencyKey();
        api.MapGet("/things", ([AsParameters] ListQuery query) => query.ToPageRequest().ToResult(page =>
            TypedResults.Ok(ListQuery.Answer(new Page<int>([.. Enumerable.Range(0, 7).Skip(page.Skip).Take(page.Take)], 7), page, number => number))));
        api.MapGet("/things/{key}", (string key) => new NotFound("Thing", key).ToProblem());
        api.MapGet("/broken", string () => throw new InvalidOperationException("secret detail"));
    });

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Viewer", HttpStatusCode.Forbidden)]
    [InlineData("Consultant", HttpStatusCode.Forbidden)]
    [InlineData("Biller", HttpStatusCode.Created)]
    [InlineData("Administrator", HttpStatusCode.Created)]
    public async Task Post_ByKeyOfARole_IsAllowedOrAProblem(string? key, HttpStatusCode expected)
    {
        using var client = Enum.TryParse<Role>(key, out var role) ? await _app.CreateApiClientAsync(role) : _app.CreateClient();
        if (key == "wrong")
            client.DefaultRequestHeaders.Authorization = new("Bearer", "msk_wrong");

        using var answer = await client.PostAsJsonAsync("/api/v1/things", new { name = "a" });

        answer.StatusCode.ShouldBe(expected);
        if ((int)expected >= 400)
            await ProblemAsync(answer);
    }

    [Fact]
    public async Task Get_WithASignInCookieOnly_IsRefused()
    {
        using var client = await _app.CreateSignedInClientAsync(Role.Administrator);

        (await client.GetAsync(new Uri("/api/v1/things", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Get_RevokedKey_IsRefused()
    {
        using var client = await _app.CreateApiClientAsync(Role.Viewer);
        var keys = _app.Services.GetRequiredService<ApiKeyService>();
        await keys.RevokeAsync((await keys.ListAsync(CancellationToken.None)).Single().Id, CancellationToken.None);

        (await client.GetAsync(new Uri("/api/v1/things", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Get_MissingThing_IsA404WithACode()
    {
        using var client = await _app.CreateApiClientAsync();

        using var answer = await client.GetAsync(new Uri("/api/v1/things/x-1", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var problem = await ProblemAsync(answer);
        problem.GetProperty("code").GetString().ShouldBe("NotFound");
        problem.GetProperty("detail").GetString().ShouldBe("Thing \"x-1\" does not exist.");
    }

    [Fact]
    public async Task Get_UnknownPath_IsAProblem()
    {
        using var client = await _app.CreateApiClientAsync();

        using var answer = await client.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await ProblemAsync(answer);
    }

    [Fact]
    public async Task Get_EndpointThatFails_IsAProblemWithoutDetails()
    {
        using var client = await _app.CreateApiClientAsync();

        using var answer = await client.GetAsync(new Uri("/api/v1/broken", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await ProblemAsync(answer)).GetRawText().ShouldNotContain("secret detail");
    }

    [Fact]
    public async Task Post_FieldOfTheWrongType_NamesTheField()
    {
        using var client = await _app.CreateApiClientAsync();

        using var answer = await client.PostAsJsonAsync("/api/v1/things", new { name = "a", amount = "much" });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ProblemAsync(answer)).GetProperty("errors").TryGetProperty("amount", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task List_ByCursor_GivesEachRowOnce()
    {
        using var client = await _app.CreateApiClientAsync();
        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var page = (await client.GetFromJsonAsync<CursorPage<int>>($"/api/v1/things?limit=3&cursor={cursor}"))!;
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        seen.ShouldBe([0, 1, 2, 3, 4, 5, 6]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=@@", "cursor")]
    [InlineData("cursor=YWJj", "cursor")]
    public async Task List_WrongLimitOrCursor_NamesIt(string query, string field)
    {
        using var client = await _app.CreateApiClientAsync();

        using var answer = await client.GetAsync(new Uri("/api/v1/things?" + query, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ProblemAsync(answer)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Post_SameIdempotencyKeyAndBody_GivesTheFirstAnswerAgain()
    {
        using var client = await _app.CreateApiClientAsync();

        using var first = await PostAsync(client, "k-1", "a");
        using var second = await PostAsync(client, "k-1", "a");

        _made.ShouldBe(1);
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_SameIdempotencyKeyOtherBody_Is422()
    {
        using var client = await _app.CreateApiClientAsync();

        (await PostAsync(client, "k-1", "a")).Dispose();
        using var second = await PostAsync(client, "k-1", "b");

        second.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await ProblemAsync(second);
        _made.ShouldBe(1);
    }

    [Fact]
    public async Task Post_SameIdempotencyKeyOfAnotherCaller_IsAnotherRequest()
    {
        using var client = await _app.CreateApiClientAsync();
        using var other = await _app.CreateApiClientAsync(Role.Biller);

        (await PostAsync(client, "k-1", "a")).Dispose();
        (await PostAsync(other, "k-1", "a")).Dispose();

        _made.ShouldBe(2);
    }

    [Fact]
    public async Task Post_SameIdempotencyKeyAtOnce_IsCarriedOutOnce()
    {
        using var client = await _app.CreateApiClientAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(client, "k-1", "a")));

        _made.ShouldBe(1);
        answers.Select(answer => answer.StatusCode).ShouldAllBe(status => status == HttpStatusCode.Created || status == HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task OpenApi_Document_DeclaresTheKeyAndTheIdempotencyHeader()
    {
        using var client = _app.CreateClient();

        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));

        document.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey").GetProperty("scheme").GetString().ShouldBe("bearer");
        document.RootElement.GetProperty("paths").GetProperty("/api/v1/things").GetProperty("post").GetRawText().ShouldContain("Idempotency-Key");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string key, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/things") { Content = JsonContent.Create(new { name }) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().ShouldBe((int)answer.StatusCode);
        problem.GetProperty("detail").GetString().ShouldNotBeNull();
        return problem;
    }

    private sealed record Thing(string Name, decimal Amount = 0);
}
