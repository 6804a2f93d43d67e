using Messaging.Core.Templates;
using Messaging.Core.Transfer;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>Templates as files, for the pages.</summary>
internal static class TemplateTransferApi
{
    /// <summary>Where a page finds the file of a template.</summary>
    public static string ExportPath(TemplateKind kind, string key) => $"templates/{kind.ToString().ToLowerInvariant()}/{Uri.EscapeDataString(key)}.zip";

    public static void MapTemplateExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/templates/{kind}/{key}.zip", ExportAsync).RequireAuthorization(Policies.CanView).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(string kind, string key, TemplateTransferService transfer, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<TemplateKind>(kind, ignoreCase: true, out var wanted))
            return TypedResults.NotFound();
        var exported = await transfer.ExportAsync(wanted, key, cancellationToken);
        return exported.Succeeded ? TypedResults.File(exported.Value, "application/zip", $"{key}.zip") : exported.Error.ToProblem();
    }
}
