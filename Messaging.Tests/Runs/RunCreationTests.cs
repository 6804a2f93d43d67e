using System.Data.Common;
using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Runs;

/// <summary>A run is made of what was checked, although others may write until the last moment.</summary>
public sealed class RunCreationTests : IAsyncLifetime
{
    private readonly BeforeTransaction before = new();
    private SendingScenario scenario = null!;

    public async Task InitializeAsync() => scenario = await SendingScenario.StartAsync(
        5, TimeProvider.System, builder => builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(before)));

    public async Task DisposeAsync() => await scenario.DisposeAsync();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task CreateAsync_AnotherRunTookOneBetweenChecksAndTransaction_IsTold()
    {
        before.Run = SendFirstElsewhereAsync;

        var made = await CreateAsync(wanted => wanted with { CheckedAt = Now.AddMinutes(-1) });

        made.Error.ShouldBe(new SentMeanwhile(1));
        (await CountRunsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_AnotherRunTookOneAndNobodySawChecks_LeavesItOut()
    {
        before.Run = SendFirstElsewhereAsync;

        var made = await CreateAsync(wanted => wanted);

        made.Value!.Total.ShouldBe(4);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync(r => r.Invoice!.ExternalId == "inv-1"))).ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_InvoiceDeletedBetweenChecksAndTransaction_IsNotInTheRun()
    {
        before.Run = () => scenario.ChangeAsync(db => db.Invoices.Where(i => i.ExternalId == "inv-3").ExecuteDeleteAsync());

        (await CreateAsync(wanted => wanted with { Selection = InvoiceSelection.Matching(new InvoiceFilter()) })).Value!.Total.ShouldBe(4);
    }

    [Fact]
    public async Task CreateAsync_NamedInvoiceDeletedBetweenChecksAndTransaction_MakesNoRun()
    {
        before.Run = () => scenario.ChangeAsync(db => db.Invoices.Where(i => i.ExternalId == "inv-3").ExecuteDeleteAsync());

        (await CreateAsync(wanted => wanted)).Error.ShouldBeOfType<UnknownInvoices>().ExternalIds.ShouldBe(["inv-3"]);
        (await CountRunsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task CreateAsync_NothingHappenedMeanwhile_HasAllThatMatch()
    {
        (await CreateAsync(wanted => wanted with { Selection = InvoiceSelection.Matching(new InvoiceFilter { Search = "inv-" }) })).Value!.Total.ShouldBe(5);
    }

    private Task<Outcome<RunView>> CreateAsync(Func<NewRun, NewRun> change)
    {
        var wanted = new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1", "inv-2", "inv-3", "inv-4", "inv-5"]), Start = false, Token = "t" };
        before.IsArmed = true;
        return scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(change(wanted), default));
    }

    private Task SendFirstElsewhereAsync() => scenario.ChangeAsync(async db =>
    {
        var invoice = await db.Invoices.FirstAsync(i => i.ExternalId == "inv-1");
        db.Add(new MessageResult
        {
            Run = new MessageRun { Token = "other", DefinitionKey = "invoice", DefinitionName = "Invoice", CreatedBy = "somebody", CreatedAt = Now, Status = RunStatus.Stopped },
            InvoiceId = invoice.Id, CustomerId = invoice.CustomerId, Status = MessageResultStatus.Waiting,
        });
    });

    private Task<int> CountRunsAsync() => scenario.ReadAsync(db => db.MessageRuns.CountAsync());

    /// <summary>Does something right before the next transaction begins, once.</summary>
    private sealed class BeforeTransaction : DbTransactionInterceptor
    {
        public Func<Task>? Run { get; set; }

        public bool IsArmed { get; set; }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (IsArmed && Run is { } run)
            {
                Run = null;
                await run();
            }

            return result;
        }
    }
}
