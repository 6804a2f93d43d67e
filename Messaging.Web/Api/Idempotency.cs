using System.Security.Cryptography;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Http.Features;

namespace Messaging.Web.Api;

/// <summary>Marks an endpoint that takes an <c>Idempotency-Key</c>: see <see cref="Idempotency"/>.</summary>
internal sealed class TakesIdempotencyKey;

/// <summary>
/// The same <c>Idempotency-Key</c> gives the first answer again for 24 hours, so that a caller who lost the answer may simply ask again.
/// A middleware, because an endpoint filter comes after the body has been read.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IdempotencyStore store)
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 || context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is null)
        {
            await next(context);
            return;
        }

        if (key.Length > LongestKey || key.Any(char.IsControl))
        {
            await Invalid.Field(Header, $"{Header} may have up to {LongestKey} characters.").ToProblem().ExecuteAsync(context);
            return;
        }

        var claim = await store.BeginAsync(context.User.Identity?.Name ?? "", key, await HashAsync(context.Request), context.RequestAborted);
        if (!claim.Succeeded)
            await claim.Error.ToProblem().ExecuteAsync(context);
        else if (claim.Value.StatusCode is { } status)
            await ReplayAsync(context.Response, claim.Value, status);
        else
            await CarryOutAsync(context, claim.Value.Id);
    }

    private static async Task ReplayAsync(HttpResponse response, IdempotentAnswer answer, int status)
    {
        response.StatusCode = status;
        response.ContentType = answer.ContentType;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        response.Headers["Idempotent-Replayed"] = "true";
        await response.Body.WriteAsync(answer.Body ?? [], response.HttpContext.RequestAborted);
    }

    private async Task CarryOutAsync(HttpContext context, long claim)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync();
        }
        catch
        {
            await store.AbandonAsync(claim);
            throw;
        }
        finally
        {
            context.Features.Set(original);
        }

        var response = context.Response;
        if (response.StatusCode < StatusCodes.Status500InternalServerError)
            await store.CompleteAsync(claim, response.StatusCode, response.ContentType, response.Headers.Location, answer.ToArray());
        else
            await store.AbandonAsync(claim);
        answer.Position = 0;
        await answer.CopyToAsync(response.Body, context.RequestAborted);
    }

    private static async Task<string> HashAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer)) > 0)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

internal static class IdempotencyExtensions
{
    /// <summary>Lets callers send an <c>Idempotency-Key</c> to this endpoint.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new TakesIdempotencyKey()).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
