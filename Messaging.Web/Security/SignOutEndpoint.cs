using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Security;

internal static class SignOutEndpoint
{
    /// <summary>Posted by a form with an antiforgery token, so that no other site can sign somebody out.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/logout", async (HttpContext context, IAntiforgery antiforgery, SignInManager<User> signIn) =>
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        await signIn.SignOutAsync();
        return Results.LocalRedirect("/login");
    });
}
