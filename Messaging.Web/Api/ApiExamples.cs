using System.Text.Json.Nodes;

namespace Messaging.Web.Api;

/// <summary>Puts examples of bodies and answers into the OpenAPI document.</summary>
internal static class ApiExamples
{
    /// <summary>Shows a body that is accepted as it stands.</summary>
    public static RouteHandlerBuilder WithBodyExample(this RouteHandlerBuilder endpoint, string json) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.RequestBody?.Content is { } bodies && bodies.TryGetValue("application/json", out var content))
            content.Example = JsonNode.Parse(json);
        return Task.CompletedTask;
    });

    /// <summary>Shows what is answered.</summary>
    public static RouteHandlerBuilder WithAnswerExample(this RouteHandlerBuilder endpoint, int status, string json) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        var key = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (operation.Responses is { } answers && answers.TryGetValue(key, out var answer) && answer.Content is { } bodies && bodies.TryGetValue("application/json", out var content))
            content.Example = JsonNode.Parse(json);
        return Task.CompletedTask;
    });
}
