using Messaging.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Messaging.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Read_NothingSet_GivesTheDocumentedDefaults()
    {
        var settings = Read();

        settings.Problems.ShouldBeEmpty();
        settings.Sending.Window.ShouldBe(TimeSpan.FromHours(24));
        settings.Sending.MaxAttempts.ShouldBe(16);
        settings.Sending.Backoff.Select(wait => wait.TotalMinutes).ShouldBe([1, 5, 15, 60, 120]);
        settings.Sending.MaxConnections.ShouldBe(4);
        settings.Sending.StopAfterEqualErrors.ShouldBe(5);
        settings.Sending.Timeouts.EndOfData.ShouldBe(TimeSpan.FromMinutes(5), "giving up sooner makes messages uncertain");
        settings.Messaging.DataDirectory.ShouldBe(Path.Combine(AppContext.BaseDirectory, "data"));
    }

    [Fact]
    public void Read_SeveralWrongSettings_ReportsEachOfThem()
    {
        var settings = Read(
            ("Messaging:Sending:MaxAttempts", "many"),
            ("Messaging:Sending:Window", "soon"),
            ("Messaging:Sending:Backoff:1", "00:00:00"),
            ("Messaging:Sending:RedirectAllTo", "nobody"),
            ("Messaging:Sending:Timeouts:Command", "00:00:00"),
            ("Messaging:Database:Provider", "Oracle"),
            ("Messaging:Setup:AdminEmail", "anna@example.com"));

        settings.Problems.Count.ShouldBe(7);
        settings.Problems.ShouldContain("Messaging:Sending:MaxAttempts is \"many\", but must be a whole number from 1 to 100.");
        settings.Problems.ShouldContain(problem => problem.StartsWith("Messaging:Sending:Backoff:1 is \"00:00:00\"", StringComparison.Ordinal));
        settings.Problems.ShouldContain("Messaging:Database:Provider is \"Oracle\", but must be one of Sqlite, PostgreSql.");
    }

    [Fact]
    public void Read_MisspeltSetting_IsReported() =>
        Read(("Messaging:Sending:MaxConnection", "8")).Problems.ShouldHaveSingleItem().ShouldStartWith("Messaging:Sending:MaxConnection is not a setting");

    [Theory]
    [InlineData("1.00:00:00", 24)]
    [InlineData("02:00:00", 2)]
    public void Read_Window_TakesDaysAndHours(string text, int hours) =>
        Read(("Messaging:Sending:Window", text)).Sending.Window.ShouldBe(TimeSpan.FromHours(hours));

    [Fact]
    public void Read_ShorterBackoff_ReplacesTheWholeList() =>
        Read(("Messaging:Sending:Backoff:0", "00:00:01")).Sending.Backoff.ShouldBe([TimeSpan.FromSeconds(1)]);

    private static Settings Read(params (string Key, string Value)[] pairs) =>
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
}
