using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Accounts;

public sealed class ApiKeyServiceTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly FixedClock _clock = new();
    private readonly ApiKeyService _keys;

    public ApiKeyServiceTests() => _keys = new ApiKeyService(_database, new AuditTrail(new TestActor(), _clock), _clock);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Create_NewKey_IsLongAndNowhereInTheDatabase()
    {
        var made = await CreateAsync();

        made.Secret.Length.ShouldBeGreaterThanOrEqualTo(43);
        var rest = made.Secret[made.Key.Prefix.Length..];
        foreach (var file in Directory.GetFiles(_database.DataDirectory, "messaging.db*"))
            System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file)).ShouldNotContain(rest);
    }

    [Fact]
    public async Task Authenticate_RightKey_IsFoundAndItsUseNotedOnceAMinute()
    {
        var made = await CreateAsync();
        var first = _clock.Now;

        (await _keys.AuthenticateAsync(made.Secret, CancellationToken.None))!.Id.ShouldBe(made.Key.Id);
        _clock.Now += TimeSpan.FromSeconds(59);
        await _keys.AuthenticateAsync(made.Secret, CancellationToken.None);
        (await LastUsedAsync()).ShouldBe(first);
        _clock.Now += TimeSpan.FromSeconds(1);
        await _keys.AuthenticateAsync(made.Secret, CancellationToken.None);

        (await LastUsedAsync()).ShouldBe(_clock.Now);
    }

    [Fact]
    public async Task Authenticate_AlmostTheKey_IsRefused()
    {
        var made = await CreateAsync();

        (await _keys.AuthenticateAsync(made.Secret[..^1], CancellationToken.None)).ShouldBeNull();
        (await _keys.AuthenticateAsync(made.Secret + "x", CancellationToken.None)).ShouldBeNull();
        (await _keys.AuthenticateAsync(made.Key.Hash, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Authenticate_AfterItsEnd_IsRefused()
    {
        var made = (await _keys.CreateAsync("export", Role.Biller, _clock.Now.AddDays(1), CancellationToken.None)).Value!;

        _clock.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);
        (await _keys.AuthenticateAsync(made.Secret, CancellationToken.None)).ShouldNotBeNull();
        _clock.Now += TimeSpan.FromSeconds(1);

        (await _keys.AuthenticateAsync(made.Secret, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Revoke_Key_EndsItOnceAndForAll()
    {
        var made = await CreateAsync();
        (await _keys.AuthenticateAsync(made.Secret, CancellationToken.None)).ShouldNotBeNull();

        (await _keys.RevokeAsync(made.Key.Id, CancellationToken.None)).Succeeded.ShouldBeTrue();

        (await _keys.AuthenticateAsync(made.Secret, CancellationToken.None)).ShouldBeNull();
        (await _keys.RevokeAsync(made.Key.Id, CancellationToken.None)).Error.ShouldBeOfType<AlreadyRevoked>();
    }

    [Fact]
    public async Task AddGiven_ShortKey_IsRefused() =>
        (await _keys.AddGivenAsync("Setup", Role.Administrator, "secret", CancellationToken.None)).Error.ShouldBeOfType<Invalid>();

    private async Task<NewApiKey> CreateAsync() => (await _keys.CreateAsync("export", Role.Biller, null, CancellationToken.None)).Value!;

    private Task<DateTimeOffset?> LastUsedAsync() => _database.ReadAsync(db => db.ApiKeys.Select(key => key.LastUsedAt).SingleAsync());

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }
}
