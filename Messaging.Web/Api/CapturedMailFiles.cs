using System.Net.Mime;
using Messaging.Core.Sending;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>
/// Files of captured mail, saved from the page by a person who signed in. Always as an attachment and never by the type that the
/// mail claims: what came in a mail must not run in this site's name.
/// </summary>
internal static class CapturedMailFiles
{
    public static void MapCapturedMailFiles(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/captured-mail/{id:long}").RequireAuthorization(Policies.CanView).ExcludeFromDescription();
        group.MapGet("/eml", async (long id, CapturedMailService mails, CancellationToken cancellationToken) =>
            (await mails.RawAsync(id, cancellationToken)).ToResult(Save));
        group.MapGet("/attachments/{index:int}", async (long id, int index, CapturedMailService mails, CancellationToken cancellationToken) =>
            (await mails.AttachmentAsync(id, index, cancellationToken)).ToResult(Save));
    }

    private static IResult Save(CapturedFile file) => TypedResults.File(file.Content, MediaTypeNames.Application.Octet, file.FileName);
}
