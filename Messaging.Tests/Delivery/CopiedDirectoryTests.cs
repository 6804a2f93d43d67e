using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.Playwright;

namespace Messaging.Tests.Delivery;

/// <summary>A data directory is copied in the middle of a run, and both processes are started: the copy sends nothing until a person releases it.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Browser")]
public sealed class CopiedDirectoryTests(BrowserFixture browser)
{
    private const int Invoices = 60;
    private const int BeforeTheCopy = 20;

    [Fact]
    public async Task DataDirectory_CopiedDuringARun_CopyHoldsUntilAPersonReleasesItAndRepeatsNothingItKnowsOf()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(50)));
        var copied = Directory.CreateTempSubdirectory("messaging-test-");
        await using var original = await AppProcess.StartAsync();
        using var there = new ApiScenario(original);
        await there.PrepareAsync(server.Port, Invoices);
        var run = await there.SendAsync(Invoices);
        await server.WaitForMessagesAsync(BeforeTheCopy);
        await original.StopAsync();
        var known = server.Messages.Select(message => message.Recipients[0]).ToList();
        known.Count.ShouldBeLessThan(Invoices, "The directory is copied in the middle of the run.");
        Copy(original.DataDirectory, copied.FullName);

        await using (var copy = await AppProcess.StartAsync(new AppOptions { DataDirectory = copied.FullName }))
        {
            using var here = new ApiScenario(copy);
            await original.StartAgainAsync();
            (await there.WaitForEndAsync(run)).ShouldBe("Finished", "the original is not disturbed");

            await ShouldBeHeldAsync(copy, here, run, known.Count);
            server.Messages.Select(message => message.Recipients[0]).ShouldBeUnique();
            server.MessageCount.ShouldBe(Invoices, "the copy sends nothing");
            await original.StopAsync();
            await browser.SignedInAsync(copy, page => ReleaseAsync(page, Invoices - known.Count));
            var released = await here.GetAsync($"message-runs/{run}");
            released.GetProperty("status").GetString().ShouldBe("StoppedByErrors");
            released.GetProperty("stopReason").GetString()!.ShouldContain("press Start");
            server.MessageCount.ShouldBe(Invoices, "releasing sends nothing by itself");
            await here.PostAsync($"message-runs/{run}/start", new { });
            (await here.WaitForEndAsync(run)).ShouldBe("Finished");
        }

        var delivered = server.Messages.GroupBy(message => message.Recipients[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        known.ShouldAllBe(recipient => delivered[recipient].Count == 1, "What the copy knows as sent is not sent again.");
        delivered.Where(pair => !known.Contains(pair.Key, StringComparer.Ordinal)).ShouldAllBe(pair => pair.Value.Count == 2, "The person was told that these may have left.");
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique("Two installations never give one Message-ID twice.");
        copied.Delete(recursive: true);
    }

    private static async Task ShouldBeHeldAsync(AppProcess copy, ApiScenario here, long run, int sent)
    {
        var ready = await Readiness.WaitForAsync(copy, words => words.Contains("Sending is held", StringComparison.Ordinal));
        ready.ShouldContain("is a copy of another one, which may still be sending");
        var counts = (await here.GetAsync($"message-runs/{run}")).GetProperty("counts");
        counts.GetProperty("SendSuccessful").GetInt32().ShouldBe(sent);
        counts.GetProperty("Pending").GetInt32().ShouldBe(Invoices - sent);
    }

    private static async Task ReleaseAsync(IPage page, int unsent)
    {
        await page.GotoAsync("message-runs");
        var notice = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Sending is held." });
        await notice.GetByText($"Messages that are still to be sent here: {unsent}.").WaitForAsync();
        await notice.GetByText("stop or close those whose mails the other one has sent").WaitForAsync();
        await AxeAssert.NothingSerious(page);
        await Screenshots.TakeAsync(page, "held");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Release sending" }).ClickAsync();
        await page.GetByText($"{unsent} messages wait.").WaitForAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Release sending" }).ClickAsync();
        await notice.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
