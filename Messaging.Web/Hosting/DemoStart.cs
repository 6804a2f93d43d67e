using Messaging.Core.Accounts;
using Messaging.Core.Demo;
using Messaging.Web.Security;

namespace Messaging.Web.Hosting;

/// <summary>What <c>--demo</c> does at start: sample data in an empty database, and somebody to sign in as where there is nobody.</summary>
internal static class DemoStart
{
    public const string Email = "admin@demo.example";

    /// <summary>Known to everybody, and so only ever given to the user above, which only <c>--demo</c> makes.</summary>
    public const string Password = "demo demo demo";

    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DemoData>().CreateAsync(cancellationToken);
        var setup = services.GetRequiredService<SetupGate>();
        if (await setup.IsOpenAsync(cancellationToken))
            await setup.AddAdministratorAsync(Email, "Demo Administrator", Password, cancellationToken);
    }

    /// <summary>How to sign in, or null where this is no demo.</summary>
    public static async Task<string?> SignInHintAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<Settings>().Demo && await services.GetRequiredService<UserDirectory>().FindByEmailAsync(Email, cancellationToken) is not null
            ? $"This is a demo with sample data. Sign in as {Email} with the password: {Password}"
            : null;
}
