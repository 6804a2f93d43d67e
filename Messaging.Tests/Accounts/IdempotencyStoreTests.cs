using Messaging.Core.Accounts;
using Messaging.Tests.Support;

namespace Messaging.Tests.Accounts;

public sealed class IdempotencyStoreTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly FixedClock _clock = new();
    private readonly IdempotencyStore _store;

    public IdempotencyStoreTests() => _store = new IdempotencyStore(_database, _clock);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Begin_AfterADay_IsANewRequest()
    {
        var first = (await BeginAsync("hash")).Value!;
        await _store.CompleteAsync(first.Id, 201, "application/json", "/x/1", [1]);

        (await BeginAsync("hash")).Value!.StatusCode.ShouldBe(201);
        _clock.Now += TimeSpan.FromHours(24);

        (await BeginAsync("other hash")).Value!.StatusCode.ShouldBeNull();
    }

    [Fact]
    public async Task Begin_FirstNeverAnswered_IsNotCarriedOutAgain()
    {
        await BeginAsync("hash");

        (await BeginAsync("hash")).Error.ShouldBeOfType<FirstRequestUnfinished>();
    }

    [Fact]
    public async Task Begin_FirstGivenBack_IsCarriedOut()
    {
        await _store.AbandonAsync((await BeginAsync("hash")).Value!.Id);

        (await BeginAsync("hash")).Succeeded.ShouldBeTrue();
    }

    private Task<Core.Common.Outcome<IdempotentAnswer>> BeginAsync(string hash) => _store.BeginAsync("api:export", "k", hash, CancellationToken.None);
}
