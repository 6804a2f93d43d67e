using System.Globalization;
using Messaging.Core.Runs;
using Messaging.Web.Components.Pages.Runs;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Api;

/// <summary>The list of runs as a file, written while it is read.</summary>
internal static class RunExport
{
    public static void MapRunExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/message-runs/export.csv", Export).RequireAuthorization(Policies.CanView).ExcludeFromDescription();

    /// <summary>The names of the list's own address, so that the file holds what the list shows on all its pages.</summary>
    private static PushStreamHttpResult Export(string? search, string? status, string? definition, string? from, string? to, RunService runs, TimeProvider clock)
    {
        var filter = RunAddress.Filter(status, definition, search, from, to);
        var file = string.Create(CultureInfo.InvariantCulture, $"message-runs-{clock.GetLocalNow():yyyy-MM-dd-HHmm}.csv");
        return TypedResults.Stream(stream => RunCsv.WriteAsync(stream, runs.ReadAllAsync(filter, CancellationToken.None), one => StatusWords.Of(one).Text), "text/csv; charset=utf-8", file);
    }
}
