using Messaging.Core.Accounts;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Notices;

/// <summary>Whoever started a run is told once when it ends, in the program and by mail where that is wanted.</summary>
public sealed class RunNoticeTests
{
    [Fact]
    public async Task RunFinished_StartedByAUser_TellsThatUserOnceAndByMail()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        var user = await scenario.App.AddUserAsync(Role.Biller);
        (await scenario.App.Services.GetRequiredService<UserDirectory>().SetRunMailAsync(user.Id, true, CancellationToken.None)).Succeeded.ShouldBeTrue();

        var run = await StartAsync(scenario, user.Email);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        var notice = (await NoticesAsync(scenario, user)).Items.ShouldHaveSingleItem();
        (notice.RunId, notice.Status).ShouldBe((run, RunStatus.Finished));
        notice.Words.ShouldBe($"Run {run} (Invoices) has finished: all 3 messages were sent.");
        await scenario.Server.WaitForMessagesAsync(4);
        scenario.Server.Messages.Count(m => m.Recipients.Contains(user.Email)).ShouldBe(1);
        (await scenario.ReadAsync(db => db.MessageResults.CountAsync())).ShouldBe(3, "The mail is no message.");
    }

    [Fact]
    public async Task RunStoppedByErrors_TellsTheServersWords()
    {
        await using var scenario = await SendingScenario.StartAsync(8, "Messaging:Sending:StopAfterEqualErrors=2");
        var user = await scenario.App.AddUserAsync(Role.Biller);
        scenario.Server.Answer(SmtpStage.Rcpt, FakeAnswer.Say("550 5.7.1 Not from here"));

        var run = await StartAsync(scenario, user.Email);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.StoppedByErrors);

        var notice = (await NoticesAsync(scenario, user)).Items.ShouldHaveSingleItem();
        notice.Status.ShouldBe(RunStatus.StoppedByErrors);
        notice.Words.ShouldContain("5.7.1 Not from here");
        notice.Mail.ShouldBe(NoticeMail.None);
    }

    [Fact]
    public async Task RunFinished_StartedByAProgram_TellsNobody()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.App.AddUserAsync(Role.Biller);

        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        (await scenario.ReadAsync(db => db.RunNotices.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task MarkRead_OneRun_LeavesTheOthersUnread()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        var user = await scenario.App.AddUserAsync(Role.Biller);
        var first = await StartAsync(scenario, user.Email, "inv-1");
        await scenario.WaitForRunAsync(first, view => view.Run.Status == RunStatus.Finished);
        var second = await StartAsync(scenario, user.Email, "inv-2");
        await scenario.WaitForRunAsync(second, view => view.Run.Status == RunStatus.Finished);

        var service = scenario.App.Services.GetRequiredService<NoticeService>();
        await service.MarkReadAsync(user.Id, first, CancellationToken.None);

        var left = await NoticesAsync(scenario, user);
        left.Unread.ShouldBe(1);
        left.Items.Single(n => n.ReadAt is null).RunId.ShouldBe(second);
    }

    [Fact]
    public async Task Mail_ClaimedWhenTheDatabaseFailed_IsToldAndNotSentASecondTime()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var user = await scenario.App.AddUserAsync(Role.Biller);
        var run = await StartAsync(scenario, user.Email);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        await scenario.ChangeAsync(db => db.RunNotices.ExecuteUpdateAsync(set => set.SetProperty(n => n.Mail, NoticeMail.Sending)));

        await scenario.UseAsync<NoticeMailer, bool>(async mailer =>
        {
            await mailer.SendDueAsync(CancellationToken.None);
            return true;
        });

        scenario.Server.Messages.Count.ShouldBe(1, "The invoice, and no notice.");
        var told = (await NoticesAsync(scenario, user)).Items.ShouldHaveSingleItem();
        told.Mail.ShouldBe(NoticeMail.Uncertain);
        told.MailError.ShouldNotBeNull().ShouldContain("It is not sent again");
    }

    [Fact]
    public async Task Restart_AfterAKillBetweenTheEndAndItsNotice_TellsOnceAndDoubtsWhatWasOnTheLine()
    {
        using var database = new TestDatabase();
        await database.AddAsync(
            new User { Id = 1, Email = "clerk@example.com", NormalizedEmail = "CLERK@EXAMPLE.COM", DisplayName = "Clerk", Role = Role.Biller },
            Run(1, RunStatus.Finished), Run(2, RunStatus.Running),
            new MessageResult { RunId = 2, Status = MessageResultStatus.SendSuccessful },
            new RunNotice { UserId = 1, RunId = 1, Status = RunStatus.Finished, Words = "Done.", Mail = NoticeMail.Sending });

        await using var app = await TestApp.StartAsync(dataDirectory: database.DataDirectory);
        var notices = await WaitAsync(app, items => items.Count == 2 && items[1].Mail != NoticeMail.Sending);

        (notices[0].RunId, notices[0].Status, notices[0].Words).ShouldBe((2, RunStatus.Finished, "Run 2 (Monthly) has finished: its message was sent."));
        notices[1].Mail.ShouldBe(NoticeMail.Uncertain);
        await using var db = await app.OpenDatabaseAsync();
        (await db.CapturedMails.CountAsync()).ShouldBe(0, "Nothing is sent a second time.");
    }

    [Fact]
    public async Task Mail_CommittedButNotSentWhenTheProgramWasKilled_IsSentAfterwards()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var user = await scenario.App.AddUserAsync(Role.Biller);
        var run = await StartAsync(scenario, user.Email);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        await scenario.ChangeAsync(db => db.RunNotices.ExecuteUpdateAsync(set => set
            .SetProperty(n => n.Mail, NoticeMail.Pending).SetProperty(n => n.MailNextAt, DateTimeOffset.UnixEpoch)));

        await scenario.Server.WaitForMessagesAsync(2);

        scenario.Server.Messages[1].Recipients.ShouldBe([user.Email]);
    }

    private static MessageRun Run(long id, RunStatus status) => new()
    {
        Id = id, DefinitionKey = "monthly", DefinitionName = "Monthly", Token = $"t{id}", CreatedBy = "clerk@example.com", Status = status,
    };

    private static async Task<IReadOnlyList<RunNotice>> WaitAsync(TestApp app, Func<IReadOnlyList<RunNotice>, bool> condition)
    {
        var met = new TaskCompletionSource<IReadOnlyList<RunNotice>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = app.Services.GetRequiredService<NoticeService>();
        using var watching = app.Services.GetRequiredService<ChangeSignals>().Subscribe(Topic.Notices(1), CheckAsync);
        await CheckAsync();
        return await met.Task.WaitAsync(TimeSpan.FromSeconds(60));

        async Task CheckAsync()
        {
            var items = (await service.ListAsync(1, CancellationToken.None)).Items;
            if (condition(items))
                met.TrySetResult(items);
        }
    }

    private static async Task<long> StartAsync(SendingScenario scenario, string startedBy, params string[] invoices)
    {
        var run = await scenario.RunAsync(start: false, invoices);
        await scenario.ChangeAsync(db => db.MessageRuns.Where(r => r.Id == run).ExecuteUpdateAsync(set => set.SetProperty(r => r.CreatedBy, startedBy)));
        (await scenario.UseAsync<RunService, bool>(async runs => (await runs.StartAsync(run, CancellationToken.None)).Succeeded)).ShouldBeTrue();
        return run;
    }

    private static Task<NoticeList> NoticesAsync(SendingScenario scenario, User user) =>
        scenario.App.Services.GetRequiredService<NoticeService>().ListAsync(user.Id, CancellationToken.None);
}
