using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>The REST API. Each group of endpoints is a file <c>XxxApi.cs</c> with <c>MapXxxApi</c>, called here.</summary>
internal static class ApiEndpoints
{
    public const string Root = "/api/v1";

    /// <summary>Everything needs a key that may look; what changes something asks for more with <c>RequireAuthorization(Policies.…)</c>.</summary>
    public static void MapMessagingApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Root).RequireAuthorization(Policies.CanView)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        MapGroups(api);
    }

    private static void MapGroups(RouteGroupBuilder api)
    {
        api.MapMessageRunsApi();
        api.MapMessageResultsApi();
        api.MapEventsApi();
        api.MapNotificationRulesApi();
        api.MapDatedSubjectsApi();
        api.MapPreviewsApi();
        api.MapRecipientKeysApi();
        api.MapSenderProfilesApi();
        api.MapSmtpSettingsApi();
        api.MapMessageDefinitionsApi();
        api.MapCustomersApi();
        api.MapInvoicesApi();
        api.MapImportApi();
        api.MapSubjectTemplatesApi();
        api.MapBodyTemplatesApi();
        api.MapTemplateFragmentsApi();
        api.MapTransformationsApi();
    }
}
