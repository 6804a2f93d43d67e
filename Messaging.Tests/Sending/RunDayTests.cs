using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>A run that is made shortly after midnight, as many are on the first of a month, is not of the day before.</summary>
public sealed class RunDayTests
{
    [Fact]
    public async Task RunDate_MadeAfterMidnightHere_IsTheDayHereInMailAndDocument()
    {
        var clock = new AfterMidnight();
        await using var scenario = await SendingScenario.StartAsync(1, clock);
        await scenario.ChangeAsync(async db =>
        {
            (await db.SubjectTemplates.SingleAsync()).Content = "{{run.date}}";
            (await db.Transformations.SingleAsync(t => t.Key == "lines")).Content = "{{run.date}}";
        });

        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);

        var today = clock.GetLocalNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        scenario.Server.Messages.ShouldHaveSingleItem().Header("Subject").ShouldBe(today);
        var document = await scenario.ReadAsync(db => db.TransformationResults.SingleAsync());
        (await File.ReadAllTextAsync(Path.Combine(scenario.App.DataDirectory, "documents", document.DocumentHash![..2], document.DocumentHash))).ShouldBe(today);
    }

    /// <summary>Begins at half past midnight, two hours east of Greenwich, where it is still the day before.</summary>
    private sealed class AfterMidnight : TimeProvider
    {
        private readonly TimeSpan shift = System.GetUtcNow().UtcDateTime.Date.AddHours(22.5) - System.GetUtcNow().UtcDateTime;

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "East", "East");

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
