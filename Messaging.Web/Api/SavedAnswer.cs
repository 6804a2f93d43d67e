using Messaging.Core.Common;

namespace Messaging.Web.Api;

/// <summary>The answer to a PUT: 201 for something new, 200 for what was there, with what is stored now.</summary>
internal static class SavedAnswer
{
    public static IResult Of<T>(Saved saved, string path, T body) =>
        saved.Status == ItemStatus.Created ? TypedResults.Created($"{ApiEndpoints.Root}/{path}", body) : TypedResults.Ok(body);
}
