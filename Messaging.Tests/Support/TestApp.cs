using System.Net.Http.Headers;
using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Messaging.Web;
using Messaging.Web.Hosting;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Support;

/// <summary>
/// The real program on a free port of 127.0.0.1 with a data directory of its own. Start one for a test that changes settings or services;
/// share one by <c>IClassFixture&lt;TestApp&gt;</c> where tests do not disturb each other.
/// </summary>
public sealed class TestApp : IAsyncLifetime, IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";
    public const string Password = "correct horse battery";

    private readonly Dictionary<Role, string> _keys = [];
    private readonly bool _ownsDirectory;
    private readonly string[] _settings;
    private readonly Action<WebApplicationBuilder>? _configure;
    private readonly Action<WebApplication>? _map;
    private WebApplication? _app;

    /// <summary>For <c>IClassFixture</c>.</summary>
    public TestApp()
        : this(null, null, null, [])
    {
    }

    private TestApp(string? directory, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map, string[] settings)
    {
        _ownsDirectory = directory is null;
        DataDirectory = directory ?? Directory.CreateTempSubdirectory("messaging-test-").FullName;
        (_configure, _map, _settings) = (configure, map, settings);
    }

    public string DataDirectory { get; }

    public IServiceProvider Services => _app!.Services;

    public Uri BaseAddress => new(_app!.Urls.First());

    /// <summary>Starts the program.</summary>
    /// <param name="configure">Changes services or configuration after the program's own, such as another TimeProvider.</param>
    /// <param name="map">Adds endpoints that only the test has.</param>
    /// <param name="dataDirectory">An existing data directory, kept at the end; by default a new one that is deleted.</param>
    /// <param name="settings">Settings such as <c>Messaging:Sending:MaxConnections=1</c>.</param>
    public static async Task<TestApp> StartAsync(Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null, string? dataDirectory = null, params string[] settings)
    {
        var app = new TestApp(dataDirectory, configure, map, settings);
        await app.InitializeAsync();
        return app;
    }

    public async Task InitializeAsync()
    {
        string[] args = ["--urls=http://127.0.0.1:0", $"--Messaging:DataDirectory={DataDirectory}", "--Logging:LogLevel:Default=Warning", .. _settings.Select(setting => "--" + setting)];
        var builder = Program.CreateBuilder(args);
        var settings = Settings.Read(builder.Configuration);
        settings.Problems.ShouldBeEmpty();
        _app = Program.Build(builder, settings, _configure);
        _map?.Invoke(_app);
        (await _app.PrepareAsync(CancellationToken.None)).ShouldBeEmpty();
        await _app.StartAsync();
    }

    /// <summary>A client without a key or sign-in. Follows no redirects, so that they can be asserted.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = BaseAddress };

    /// <summary>A client of the API with a key of that role.</summary>
    public async Task<HttpClient> CreateApiClientAsync(Role role = Role.Administrator)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await ApiKeyAsync(role));
        return client;
    }

    /// <summary>An API key of that role, made once.</summary>
    public async Task<string> ApiKeyAsync(Role role)
    {
        if (_keys.TryGetValue(role, out var known))
            return known;
        var created = await Services.GetRequiredService<ApiKeyService>().CreateAsync($"test-{role}", role, null, CancellationToken.None);
        return _keys[role] = created.Value!.Secret;
    }

    /// <summary>A user who can sign in with <see cref="Password"/>. The address is <c>viewer@example.com</c> and so on.</summary>
    public async Task<User> AddUserAsync(Role role, string? email = null)
    {
        var users = Services.GetRequiredService<UserDirectory>();
        email ??= role == Role.Administrator ? AdminEmail : $"{role.ToString().ToLowerInvariant()}@example.com";
        if (await users.FindByEmailAsync(email, CancellationToken.None) is { } known)
            return known;
        var hash = Services.GetRequiredService<Passwords>().Hash(Password).Value!;
        return (await users.AddAsync(new NewUser(email, $"{role} Test", role, hash), CancellationToken.None)).Value!;
    }

    /// <summary>A client that signed in through the sign-in page.</summary>
    public async Task<HttpClient> CreateSignedInClientAsync(Role role)
    {
        var user = await AddUserAsync(role);
        var client = CreateClient();
        (await SignInForm.PostAsync(client, user.Email, Password)).Headers.Location.ShouldNotBeNull($"{user.Email} could not sign in");
        return client;
    }

    /// <summary>A context on the program's database.</summary>
    public Task<MessagingDbContext> OpenDatabaseAsync() =>
        Services.GetRequiredService<IDbContextFactory<MessagingDbContext>>().CreateDbContextAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        // Pooled connections keep the file open.
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(DataDirectory, "messaging.db"), ForeignKeys = true, DefaultTimeout = 30 }.ToString()))
            SqliteConnection.ClearPool(connection);
        if (_ownsDirectory)
            Directory.Delete(DataDirectory, recursive: true);
    }
}
