using System.Text.Json;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace Messaging.Web.Api;

/// <summary>Says which field of a request could not be read, instead of a bare 400.</summary>
internal sealed class BadRequests : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad || !ApiServices.IsApi(httpContext))
            return false;

        if (bad.StatusCode == StatusCodes.Status400BadRequest && bad.InnerException is JsonException json)
            await Describe(json).ToProblem().ExecuteAsync(httpContext);
        else
            await TypedResults.Problem(bad.Message, statusCode: bad.StatusCode).ExecuteAsync(httpContext);
        return true;
    }

    private static Invalid Describe(JsonException json)
    {
        var path = json.Path is { Length: > 2 } full && full.StartsWith("$.", StringComparison.Ordinal) ? full[2..] : json.Path?.TrimStart('$') ?? "";
        var place = json.LineNumber is { } line ? FormattableString.Invariant($" (line {line + 1}, byte {json.BytePositionInLine + 1})") : "";
        return Invalid.Field(path.Length > 0 ? path : "body", $"This is not what is expected here{place}. See /openapi/v1.json for the fields and their types.");
    }
}
