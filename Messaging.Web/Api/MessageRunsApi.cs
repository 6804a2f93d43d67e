using System.Security.Cryptography;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>Checks, runs, and the results of one run.</summary>
internal static class MessageRunsApi
{
    public static void MapMessageRunsApi(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/message-runs").WithTags("Message runs");
        runs.MapPost("/check", CheckAsync).RequireAuthorization(Policies.CanSend)
            .WithSummary("Check what would happen if invoices were sent with a definition now")
            .WithDescription("Sends nothing. `willSend` and the other numbers leave out what is blocked and what `leaveOut` names.")
            .Produces<CheckAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        runs.MapPost("/", CreateAsync).RequireAuthorization(Policies.CanSend).WithIdempotencyKey()
            .WithSummary("Make a run, and start it")
            .WithDescription("Checks again, and makes one message result for each invoice that is not left out. Blocked invoices become results with that status.")
            .Produces<RunAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/", ListAsync).WithSummary("List runs, the newest first").Produces<CursorPage<RunAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapGet("/{id:long}", GetAsync).WithSummary("Read a run with its counts").Produces<RunAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        Move(runs, "start", (service, id, stop) => service.StartAsync(id, stop), "Start a run: waiting results become pending, in a new window");
        Move(runs, "stop", (service, id, stop) => service.StopAsync(id, stop), "Stop a run: messages on the line finish, the unsent wait. Sent mail cannot be recalled");
        Move(runs, "close", (service, id, stop) => service.CloseAsync(id, stop), "Close a run: final, everything unsent becomes closed");
        runs.MapGet("/{id:long}/results", ResultsAsync).WithTags("Message results").WithSummary("List the message results of a run")
            .Produces<CursorPage<ResultAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void Move(RouteGroupBuilder runs, string name, Func<RunService, long, CancellationToken, Task<Outcome<RunView>>> move, string summary) =>
        runs.MapPost($"/{{id:long}}/{name}", async (long id, RunService service, CancellationToken stop) =>
                (await move(service, id, stop)).ToResult(run => TypedResults.Ok(RunAnswer.Of(run))))
            .RequireAuthorization(Policies.CanSend).WithSummary(summary)
            .Produces<RunAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> CheckAsync(CheckBody body, RunCheckService checks, CancellationToken cancellationToken)
    {
        var selection = body.Selection.Read();
        if (!selection.Succeeded)
            return selection.Error.ToProblem();
        var check = await checks.CheckAsync(body.DefinitionKey, selection.Value, CheckBody.Decisions(body.LeaveOut), cancellationToken);
        return check.ToResult(found => TypedResults.Ok(CheckAnswer.Of(found)));
    }

    private static async Task<IResult> CreateAsync(NewRunBody body, RunService runs, ICurrentActor actor, HttpRequest request)
    {
        var selection = body.Selection.Read();
        if (!selection.Succeeded)
            return selection.Error.ToProblem();
        var run = new NewRun
        {
            DefinitionKey = body.DefinitionKey,
            Selection = selection.Value,
            Bcc = body.Bcc ?? [],
            Decisions = CheckBody.Decisions(body.LeaveOut),
            Start = body.Start ?? true,
            Token = Token(actor.Name, request.Headers[Idempotency.Header].ToString()),
        };
        // Once a run is being made it is made: a caller who hangs up asks again with the same key and gets it.
        return (await runs.CreateAsync(run, CancellationToken.None)).ToResult(made => TypedResults.Created($"{ApiEndpoints.Root}/message-runs/{made.Run.Id}", RunAnswer.Of(made)));
    }

    /// <summary>
    /// The key makes the run's own token too: should the process end between the run and the answer that is kept for the key, the
    /// repeated request still finds the run.
    /// </summary>
    private static string Token(string caller, string key) => key.Length == 0
        ? Guid.NewGuid().ToString("N")
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{key}")));

    private static async Task<IResult> ListAsync(
        [AsParameters] ListQuery list, RunStatus? status, string? definition, string? search, RunService runs, CancellationToken cancellationToken)
    {
        var request = list.ToPageRequest();
        if (!request.Succeeded)
            return request.Error.ToProblem();
        var page = await runs.ListAsync(new RunFilter(status, definition, search), request.Value, cancellationToken);
        return TypedResults.Ok(ListQuery.Answer(page, request.Value, RunAnswer.Of));
    }

    private static async Task<IResult> GetAsync(long id, RunService runs, CancellationToken cancellationToken) =>
        (await runs.GetAsync(id, cancellationToken)).ToResult(run => TypedResults.Ok(RunAnswer.Of(run)));

    private static async Task<IResult> ResultsAsync(
        long id, [AsParameters] ListQuery list, MessageResultStatus? status, string? customer, string? definition, string? search,
        RunService runs, ResultService results, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(id, cancellationToken);
        return run.Succeeded
            ? await MessageResultsApi.ListAsync(results, list, new ResultFilter { RunId = id, Status = status, Customer = customer, Definition = definition, Search = search }, cancellationToken)
            : run.Error.ToProblem();
    }
}
