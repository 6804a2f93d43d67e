using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Api;

/// <summary>Turns failures of Core into problem details (RFC 9457). One place, so that every endpoint answers alike.</summary>
internal static class Problems
{
    /// <summary>
    /// 404 for something that does not exist, 400 with <c>errors</c> per field for wrong input, 422 for a reused idempotency key,
    /// 409 for everything that does not fit the present state. <c>code</c> is the error's stable name.
    /// </summary>
    public static ProblemHttpResult ToProblem(this Error error)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = error.Code };
        if (error is Invalid invalid)
            extensions["errors"] = invalid.Fields;
        return TypedResults.Problem(error.Message, statusCode: StatusOf(error), extensions: extensions);
    }

    private static int StatusOf(Error error) => error switch
    {
        Core.Common.NotFound => StatusCodes.Status404NotFound,
        Invalid => StatusCodes.Status400BadRequest,
        IdempotencyKeyReused => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status409Conflict,
    };

    /// <summary>The value through <paramref name="success"/>, or the problem.</summary>
    /// <example><code>return (await runs.StartAsync(id, ct)).ToResult(run => TypedResults.Ok(RunAnswer.From(run)));</code></example>
    public static IResult ToResult<T>(this Outcome<T> outcome, Func<T, IResult> success) =>
        outcome.Succeeded ? success(outcome.Value) : outcome.Error.ToProblem();
}
