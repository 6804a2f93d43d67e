using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>Customers and their clusters.</summary>
internal static class CustomersApi
{
    public static void MapCustomersApi(this RouteGroupBuilder api)
    {
        var clusters = api.MapGroup("/customer-clusters").WithTags("Customers");
        clusters.MapPut("/{key}", PutClusterAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add a cluster, or rename and move it")
            .WithDescription("Everything below moves with it. A tree has at most 16 levels.")
            .Produces<ClusterNode>().Produces<ClusterNode>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        clusters.MapGet("/", async (CustomerClusterService service, CancellationToken stop) => TypedResults.Ok(new CursorPage<ClusterNode>(await service.TreeAsync(stop), null)))
            .WithSummary("List all clusters, each after the one above it");

        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers.MapPut("/{number}", PutAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add a customer or replace all of it")
            .Produces<CustomerAnswer>().Produces<CustomerAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        customers.MapPost("/batch", BatchAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add or replace up to 1,000 customers")
            .WithDescription("The body is an array of customers. One outcome per item, in their order; never all or nothing.")
            .Produces<BatchAnswer>().ProducesProblem(StatusCodes.Status409Conflict);
        customers.MapGet("/", ListAsync).WithSummary("List customers").Produces<CursorPage<CustomerAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest);
        customers.MapGet("/{number}", GetAsync).WithSummary("Read a customer").Produces<CustomerAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutClusterAsync(string key, ClusterBody body, CustomerClusterService clusters, CancellationToken cancellationToken)
    {
        var saved = await clusters.PutAsync(new ClusterInput(key, body.Name, body.ParentKey), cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var node = (await clusters.TreeAsync(cancellationToken)).First(n => n.Key == key.Trim());
        return saved.Value == ItemStatus.Created ? TypedResults.Created(null as string, node) : TypedResults.Ok(node);
    }

    private static async Task<IResult> PutAsync(string number, CustomerBody body, CustomerService customers, CancellationToken cancellationToken)
    {
        if (body.Number is not null && body.Number != number)
            return Invalid.Field("number", $"The path says customer \"{number}\", but the body says \"{body.Number}\".").ToProblem();
        var saved = await customers.PutAsync((body with { Number = number }).ToInput(), cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var customer = await customers.GetAsync(number.Trim(), cancellationToken);
        return customer.ToResult(found => saved.Value == ItemStatus.Created
            ? TypedResults.Created($"{ApiEndpoints.Root}/customers/{Uri.EscapeDataString(found.Number)}", CustomerAnswer.Of(found))
            : (IResult)TypedResults.Ok(CustomerAnswer.Of(found)));
    }

    private static async Task<IResult> BatchAsync(IReadOnlyList<CustomerBody?> items, CustomerBatch batch, CancellationToken cancellationToken) =>
        (await batch.UpsertAsync([.. items.Select(item => (item ?? new CustomerBody()).ToInput())], cancellationToken)).ToResult(outcomes => TypedResults.Ok(BatchAnswer.From(outcomes)));

    private static async Task<IResult> ListAsync(
        [AsParameters] ListQuery list, string? search, string? cluster, bool? includeChildren, CustomerService customers, CancellationToken cancellationToken)
    {
        var page = list.ToKeyset();
        if (!page.Succeeded)
            return page.Error.ToProblem();
        var (after, take) = page.Value;
        var filter = new CustomerFilter { Search = search, Cluster = cluster, IncludeChildren = includeChildren ?? false };
        var rows = await customers.ReadAfterAsync(filter, after, take + 1, cancellationToken);
        return TypedResults.Ok(ListQuery.Answer(rows, take, row => row.Id, CustomerAnswer.Of));
    }

    private static async Task<IResult> GetAsync(string number, CustomerService customers, CancellationToken cancellationToken) =>
        (await customers.GetAsync(number, cancellationToken)).ToResult(found => TypedResults.Ok(CustomerAnswer.Of(found)));
}
