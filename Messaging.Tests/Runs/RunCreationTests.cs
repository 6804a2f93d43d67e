using System.Data.Common;
using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
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

    [Fact]
    public async Task CreateAsync_InParts_HasAllThatMatch()
    {
        MakeInParts();

        var made = (await CreateAsync(wanted => wanted with { CheckedAt = Now })).Value!;

        (made.Total, made.Run.Status, made.Run.IsRehearsed).ShouldBe((5, RunStatus.Stopped, true));
        (await scenario.ReadAsync(db => db.MessageResults.Select(r => r.Invoice!.ExternalId).ToListAsync())).ShouldBe(["inv-1", "inv-2", "inv-3", "inv-4", "inv-5"]);
        (await scenario.ReadAsync(db => db.AuditEntries.SingleAsync(a => a.ObjectKind == "Message run"))).Summary.ShouldEndWith("5 messages, 0 left out");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateAsync_AnInvoiceCameInSinceTheChecks_IsToldAndNothingIsSent(bool inParts)
    {
        if (inParts)
            MakeInParts();
        var all = InvoiceSelection.Matching(new InvoiceFilter { Search = "inv-" });
        var check = (await scenario.UseAsync<RunCheckService, Outcome<RunCheck>>(checks => checks.CheckAsync("invoice", all, CheckDecisions.Default, default))).Value!;
        await scenario.ChangeAsync(async db =>
        {
            var known = await db.Invoices.AsNoTracking().FirstAsync();
            db.Invoices.Add(new Invoice { ExternalId = "inv-new", Number = "NEW", CustomerId = known.CustomerId, Currency = known.Currency, Status = InvoiceStatus.Approved, IssueDate = known.IssueDate, Total = 5 });
        });

        var made = await CreateAsync(wanted => wanted with { Selection = all, Seen = check.Fingerprint, Decisions = CheckDecisions.Default });

        made.Error.ShouldBe(new OthersWouldLeave(check.WillSend + 1));
        (await CountRunsAsync()).ShouldBe(0);
        var again = (await scenario.UseAsync<RunCheckService, Outcome<RunCheck>>(checks => checks.CheckAsync("invoice", all, CheckDecisions.Default, default))).Value!;
        (await CreateAsync(wanted => wanted with { Selection = all, Seen = again.Fingerprint })).Value!.Total.ShouldBe(6);
    }

    [Fact]
    public async Task CreateAsync_AnotherRunTookOneBetweenTwoParts_IsToldAndLeavesNothing()
    {
        MakeInParts();
        (before.Run, before.Skip) = (() => SendElsewhereAsync("inv-5"), 2);

        var made = await CreateAsync(wanted => wanted with { CheckedAt = Now.AddMinutes(-1) });

        made.Error.ShouldBe(new SentMeanwhile(1));
        (await CountRunsAsync()).ShouldBe(1);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_HalfMade_IsSeenByNobodyButASecondClerkIsTold()
    {
        MakeInParts();
        Outcome<RunView>? second = null;
        Outcome<RunView>? shown = null;
        var listed = -1;
        before.Skip = 3;
        before.Run = async () =>
        {
            second = await SendOneAsync("inv-1", Now);
            var half = await scenario.ReadAsync(db => db.MessageRuns.SingleAsync());
            half.Status.ShouldBe(RunStatus.BeingMade);
            shown = await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.GetAsync(half.Id, default));
            listed = await scenario.UseAsync<RunService, int>(async runs => (await runs.ListAsync(new RunFilter(), new PageRequest(), default)).Total);
            (await scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.DeleteAsync(new ResultSelection(null, new ResultFilter()), default))).Value!.Changed.ShouldBe(0);
        };
        var checkedAt = Now;

        var first = await CreateAsync(wanted => wanted with { CheckedAt = checkedAt, Start = true });

        first.Value!.Total.ShouldBe(5);
        second!.Error.ShouldBe(new SentMeanwhile(1));
        shown!.Error.ShouldBeOfType<NotFound>();
        listed.ShouldBe(0);
        // Whoever ran checks while it was made did not see all of it.
        (await SendOneAsync("inv-5", checkedAt)).Error.ShouldBe(new SentMeanwhile(1));
    }

    [Fact]
    public async Task CreateAsync_SameTokenWhileItIsMade_GivesTheSameRun()
    {
        MakeInParts();
        Task<Outcome<RunView>>? second = null;
        before.Skip = 3;
        before.Run = () =>
        {
            second = CreateAsync(wanted => wanted with { CheckedAt = Now });
            return Task.CompletedTask;
        };

        var first = await CreateAsync(wanted => wanted with { CheckedAt = Now });

        (await second!).Value!.Run.Id.ShouldBe(first.Value!.Run.Id);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(5);
    }

    [Fact]
    public async Task CreateAsync_PartFails_LeavesNothing()
    {
        MakeInParts();
        (before.Run, before.Skip) = (() => throw new IOException("The disk is full."), 3);

        await Should.ThrowAsync<IOException>(() => CreateAsync(wanted => wanted));

        (await CountRunsAsync()).ShouldBe(0);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task RemoveAsync_ProgramEndedWhileARunWasMade_LeavesNothingOfIt()
    {
        await SendElsewhereAsync("inv-1", RunStatus.BeingMade);
        await SendElsewhereAsync("inv-2");

        await scenario.App.Services.GetRequiredService<RunsBeingMade>().RemoveAsync(default);

        (await scenario.ReadAsync(db => db.MessageResults.Select(r => r.Invoice!.ExternalId).ToListAsync())).ShouldBe(["inv-2"]);
        (await CountRunsAsync()).ShouldBe(1);
    }

    private void MakeInParts() => scenario.App.Services.GetRequiredService<RunsBeingMade>().Part = 2;

    private Task<Outcome<RunView>> SendOneAsync(string invoice, DateTimeOffset checkedAt) => scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
        new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named([invoice]), Start = false, Token = $"one-{invoice}", CheckedAt = checkedAt }, default));

    private Task<Outcome<RunView>> CreateAsync(Func<NewRun, NewRun> change)
    {
        var wanted = new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1", "inv-2", "inv-3", "inv-4", "inv-5"]), Start = false, Token = "t" };
        before.IsArmed = true;
        return scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(change(wanted), default));
    }

    private Task SendFirstElsewhereAsync() => SendElsewhereAsync("inv-1");

    private Task SendElsewhereAsync(string externalId, RunStatus status = RunStatus.Stopped) => scenario.ChangeAsync(async db =>
    {
        var invoice = await db.Invoices.FirstAsync(i => i.ExternalId == externalId);
        db.Add(new MessageResult
        {
            Run = new MessageRun { Token = externalId, DefinitionKey = "invoice", DefinitionName = "Invoice", CreatedBy = "somebody", CreatedAt = Now, Status = status },
            InvoiceId = invoice.Id, CustomerId = invoice.CustomerId, Status = MessageResultStatus.Waiting,
        });
    });

    private Task<int> CountRunsAsync() => scenario.ReadAsync(db => db.MessageRuns.CountAsync());

    /// <summary>Does something right before one of the next transactions begins, once.</summary>
    private sealed class BeforeTransaction : DbTransactionInterceptor
    {
        private readonly AsyncLocal<bool> armed = new();

        public Func<Task>? Run { get; set; }

        /// <summary>For what is called from here on, and not for the program's own jobs, which have transactions too.</summary>
        public bool IsArmed
        {
            get => armed.Value;
            set => armed.Value = value;
        }

        /// <summary>How many begin before.</summary>
        public int Skip { get; set; }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (IsArmed && Run is { } run && Skip-- == 0)
            {
                Run = null;
                await run();
            }

            return result;
        }
    }
}
