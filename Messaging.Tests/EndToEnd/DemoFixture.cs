using Messaging.Tests.Support.Browser;

namespace Messaging.Tests.EndToEnd;

/// <summary>The program with its sample data, for tests that only look.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    private AppProcess? _app;

    public AppProcess App => _app!;

    public async Task InitializeAsync() => _app = await AppProcess.StartAsync(new AppOptions { Demo = true });

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
