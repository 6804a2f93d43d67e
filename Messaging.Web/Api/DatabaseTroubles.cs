using Messaging.Core.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Messaging.Web.Api;

/// <summary>Says that the disk is full or the database locked, with 503, instead of a bare 500: the caller may try again.</summary>
internal sealed class DatabaseTroubles : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!DatabaseErrors.IsTrouble(exception) || !ApiServices.IsApi(httpContext))
            return false;
        await TypedResults.Problem(DatabaseErrors.Describe(exception), statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(httpContext);
        return true;
    }
}
