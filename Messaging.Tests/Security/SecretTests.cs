using Messaging.Core.Accounts;
using Messaging.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Security;

public sealed class SecretTests
{
    [Fact]
    public async Task Protect_AfterARestart_IsReadWithTheKeysOfTheDataDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        string secret;
        await using (var app = await TestApp.StartAsync(dataDirectory: directory))
        {
            secret = app.Services.GetRequiredService<ISecretProtector>().Protect("smtp", "pass word");
            if (!OperatingSystem.IsWindows())
                foreach (var file in Directory.GetFiles(Path.Combine(directory, "keys")))
                    File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        secret.ShouldNotContain("pass word");
        await using (var again = await TestApp.StartAsync(dataDirectory: directory))
        {
            var protector = again.Services.GetRequiredService<ISecretProtector>();
            protector.Unprotect("smtp", secret).ShouldBe("pass word");
            protector.Unprotect("zip", secret).ShouldBeNull();
        }

        Directory.Delete(Path.Combine(directory, "keys"), recursive: true);
        await using (var withoutKeys = await TestApp.StartAsync(dataDirectory: directory))
            withoutKeys.Services.GetRequiredService<ISecretProtector>().Unprotect("smtp", secret).ShouldBeNull();
        Directory.Delete(directory, recursive: true);
    }
}
