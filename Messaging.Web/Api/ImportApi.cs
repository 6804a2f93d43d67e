using System.ComponentModel;
using System.Runtime.CompilerServices;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Import;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace Messaging.Web.Api;

/// <summary>Customers and invoices from CSV.</summary>
internal static class ImportApi
{
    public static void MapImportApi(this RouteGroupBuilder api)
    {
        var limits = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<LimitsOptions>();
        api.MapPost("/import/{kind}", ImportAsync).RequireAuthorization(Policies.CanEditData).WithTags("Import")
            .WithMetadata(new RequestSizeLimitAttribute(limits.ImportBytes))
            .WithSummary("Import customers or invoices from CSV")
            .WithDescription(
                "`kind` is `customers` or `invoices`. The body is the file; its first row names the columns as in the JSON bodies (`number`, `name`, `email:invoice`, `field:contact`, " +
                "`externalId`, `line.description`, ...). Delimiter and encoding are found out. Empty cells leave what is there. Several rows with the same externalId, one below the other, are the lines " +
                "of one invoice. Where dates or numbers can be read in two ways, nothing is imported until `dateOrder` or `decimalMark` says which.")
            .Produces<BatchAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>The outcomes of an import that somebody made on the screen.</summary>
    public static void MapImportDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/import/{id:long}/outcomes.csv", OutcomesAsync).RequireAuthorization(Policies.CanEditData).ExcludeFromDescription();

    private static async Task<IResult> ImportAsync(
        string kind, bool? dryRun, [Description("How numbers are written.")] DecimalMark? decimalMark, [Description("How dates are written.")] DateOrder? dateOrder,
        HttpRequest request, ImportDesk desk, ImportAnalyser analyser, Importer importer, ICurrentActor actor, CancellationToken cancellationToken)
    {
        if (KindOf(kind) is not { } wanted)
            return new NotFound("Import", kind).ToProblem();
        var file = await desk.SaveAsync(request.Body, cancellationToken);
        if (!file.Succeeded)
            return file.Error.ToProblem();
        var analysis = await analyser.AnalyseAsync(file.Value, wanted, cancellationToken);
        if (Refusal(analysis, decimalMark, dateOrder) is { } refusal)
        {
            File.Delete(file.Value);
            return refusal.ToProblem();
        }

        var plan = analysis.Value!.Plan with
        {
            DryRun = dryRun ?? false,
            DecimalMark = decimalMark ?? analysis.Value.Plan.DecimalMark,
            DateOrder = dateOrder ?? analysis.Value.Plan.DateOrder,
        };
        return TypedResults.Ok(new ImportAnswer(plan.DryRun, analysis.Value.LeftOut, RunAsync(importer, file.Value, plan, actor.Name, cancellationToken)));
    }

    private static Error? Refusal(Outcome<ImportAnalysis> analysis, DecimalMark? decimalMark, DateOrder? dateOrder)
    {
        if (!analysis.Succeeded)
            return analysis.Error;
        if (analysis.Value.MissingTargets is { Count: > 0 } missing)
            return new MissingColumns(missing, analysis.Value.Headers);
        if (analysis.Value.NumberDoubt is { } numbers && decimalMark is null)
            return Invalid.Field("decimalMark", $"{numbers} Say which with ?decimalMark=Point or ?decimalMark=Comma.");
        return analysis.Value.DateDoubt is { } dates && dateOrder is null
            ? Invalid.Field("dateOrder", $"{dates} Say which with ?dateOrder=YearMonthDay, DayMonthYear or MonthDayYear.")
            : null;
    }

    /// <summary>Written to the caller as the import goes on, so that memory does not grow with the file.</summary>
    private static async IAsyncEnumerable<BatchItem> RunAsync(
        Importer importer, string path, ImportPlan plan, string actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var step in importer.RunAsync(path, "API", plan, actor, cancellationToken))
            {
                foreach (var row in step.Rows)
                    yield return BatchItem.From(row);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ImportKind? KindOf(string kind) => kind switch
    {
        "customers" => ImportKind.Customers,
        "invoices" => ImportKind.Invoices,
        _ => null,
    };

    private static async Task<IResult> OutcomesAsync(long id, ImportDesk desk, CancellationToken cancellationToken)
    {
        var found = desk.Find(id);
        if (!found.Succeeded || !found.Value.Ended)
            return TypedResults.NotFound();
        return TypedResults.Stream(
            async target => await desk.WriteOutcomesAsync(id, target, cancellationToken), "text/csv; charset=utf-8", $"{Path.GetFileNameWithoutExtension(found.Value.FileName)} outcomes.csv");
    }
}

/// <summary>What became of each row.</summary>
public sealed record ImportAnswer(bool DryRun, IReadOnlyList<string> IgnoredColumns, IAsyncEnumerable<BatchItem> Items);
