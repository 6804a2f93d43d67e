using System.Globalization;
using Messaging.Core.Runs;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Api;

/// <summary>The list of results as a file, written while it is read.</summary>
internal static class ResultExport
{
    /// <summary>In place of an event type, as in the list's own address.</summary>
    private const string AnyEvent = "any";

    public static void MapResultExport(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/message-results/export.csv", Export).RequireAuthorization(Policies.CanView).ExcludeFromDescription();

    /// <summary>The names of the list's own address, so that the file holds what the list shows on all its pages.</summary>
    private static PushStreamHttpResult Export(
        long? run, string? search, string? customer, string? definition, string? @event, string? status, bool? problems, bool? twice, bool? person, bool? refused, ResultService results, TimeProvider clock)
    {
        var filter = new ResultFilter
        {
            RunId = run, Search = search, Customer = customer, Definition = definition, EventType = @event == AnyEvent ? null : @event, OnlyEvents = @event == AnyEvent,
            Status = Enum.TryParse<MessageResultStatus>(status, out var one) ? one : null, OnlyProblems = problems is true, OnlyDuplicates = twice is true, NeedsPerson = person is true,
            PartlyRefused = refused is true,
        };
        var name = run is null ? "message-results" : string.Create(CultureInfo.InvariantCulture, $"run-{run}-results");
        var file = string.Create(CultureInfo.InvariantCulture, $"{name}-{clock.GetLocalNow():yyyy-MM-dd-HHmm}.csv");
        return TypedResults.Stream(stream => ResultCsv.WriteAsync(stream, results.ReadAllAsync(filter, CancellationToken.None), status => StatusWords.Of(status).Text), "text/csv; charset=utf-8", file);
    }
}
