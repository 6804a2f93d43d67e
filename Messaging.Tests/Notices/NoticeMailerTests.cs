using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Notices;

/// <summary>The mail of notices while the server does not take it.</summary>
public sealed class NoticeMailerTests : IDisposable
{
    private const int Runs = 3;
    private static readonly AccessTokenClient Tokens = new();
    private readonly TestDatabase _database = new();
    private readonly FixedClock _clock = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task SendDue_ServerRefusesTheFirst_PutsAllOffAndSendsEachOnceLater()
    {
        await using var server = FakeSmtpServer.Start();
        await AddAsync(server.Port);
        var mailer = await MakeAsync();
        server.Answer(SmtpStage.Mail, "451 4.3.0 Later");

        for (var look = 0; look < Runs; look++)
            await mailer.SendDueAsync(CancellationToken.None);
        server.BegunAt.Count.ShouldBe(1, "A wrong password is not tried once for each notice.");

        server.ForgetAnswers();
        _clock.Advance(TimeSpan.FromMinutes(11));
        await mailer.SendDueAsync(CancellationToken.None);
        await mailer.SendDueAsync(CancellationToken.None);

        server.Messages.Count.ShouldBe(Runs);
        (await _database.ReadAsync(db => db.RunNotices.CountAsync(n => n.Mail == NoticeMail.Sent))).ShouldBe(Runs);
    }

    private async Task<NoticeMailer> MakeAsync()
    {
        var signals = new ChangeSignals(_clock);
        var guard = new InstanceGuard(_database, signals, _clock);
        await guard.CheckAsync(_database.DataDirectory, CancellationToken.None);
        var mails = new TestMailSender(
            _database, new SmtpEndpointFactory(new TestSecrets(), Tokens), new RateLimiter(_clock), new AuditTrail(new TestActor(), _clock), signals, _clock);
        return new NoticeMailer(_database, mails, guard, signals, new SendingOptions(), _clock);
    }

    private async Task AddAsync(int port)
    {
        await _database.AddAsync(
            new User { Id = 1, Email = "clerk@example.com", NormalizedEmail = "CLERK@EXAMPLE.COM", DisplayName = "Clerk", Role = Role.Biller, MailRunEnds = true },
            new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" },
            new SmtpSettings { Host = "127.0.0.1", Port = port });
        for (var run = 1; run <= Runs; run++)
        {
            await _database.AddAsync(new MessageRun
            {
                Id = run, DefinitionKey = "monthly", DefinitionName = "Monthly", Token = $"t{run}", CreatedAt = _clock.Now, CreatedBy = "clerk@example.com", Status = RunStatus.Finished,
            });
            await _database.AddAsync(new RunNotice { UserId = 1, RunId = run, At = _clock.Now, Status = RunStatus.Finished, Words = "Done.", Mail = NoticeMail.Pending, MailNextAt = _clock.Now });
        }
    }
}
