using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Mail.Smtp;

public sealed class SmtpConnectionPoolTests
{
    [Fact]
    public async Task Rent_ServerTakesOneConnectionOnly_TheOthersWaitForItInsteadOfFailing()
    {
        await using var server = FakeSmtpServer.Start(new FakeSmtpOptions { MaxConnections = 1 });
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, maxConnections: 4);
        var first = (await pool.RentAsync()).Connection!;

        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var rented = await pool.RentAsync();
            rented.Failure.ShouldBeNull();
            await pool.ReturnAsync(rented.Connection!);
        })).ToList();
        await server.WaitForConnectionsAsync(4);
        await pool.ReturnAsync(first);

        await Task.WhenAll(others);
        server.ConnectionCount.ShouldBe(4, "each is turned away once, and then shares the one that works");
    }

    [Fact]
    public async Task RentAsync_AfterReturn_LendsTheSameConnection()
    {
        await using var server = FakeSmtpServer.Start();
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 2);

        var first = (await pool.RentAsync()).Connection!;
        await pool.ReturnAsync(first);
        var second = (await pool.RentAsync()).Connection!;

        second.ShouldBeSameAs(first);
        await pool.ReturnAsync(second);
        server.ConnectionCount.ShouldBe(1);
    }

    [Fact]
    public async Task RentAsync_AllLent_WaitsForOneToComeBack()
    {
        await using var server = FakeSmtpServer.Start();
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 2);
        var one = (await pool.RentAsync()).Connection!;
        var two = (await pool.RentAsync()).Connection!;

        var waiting = pool.RentAsync();
        waiting.IsCompleted.ShouldBeFalse();
        await pool.ReturnAsync(one);
        var three = (await waiting).Connection!;

        three.ShouldBeSameAs(one);
        server.ConnectionCount.ShouldBe(2);
        await pool.ReturnAsync(two);
        await pool.ReturnAsync(three);
        pool.IdleCount.ShouldBe(2);
    }

    [Fact]
    public async Task RentAsync_ServerHungUpMeanwhile_LendsAFreshOne()
    {
        await using var server = FakeSmtpServer.Start();
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.SayAndClose("250 2.0.0 Taken, and goodbye"), times: 1);
        var first = (await pool.RentAsync()).Connection!;
        (await first.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray())).IsAccepted.ShouldBeTrue();
        await server.WaitForOpenConnectionsAsync(0);
        await pool.ReturnAsync(first);

        var second = (await pool.RentAsync()).Connection!;

        second.ShouldNotBeSameAs(first);
        (await second.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray())).IsAccepted.ShouldBeTrue();
        await pool.ReturnAsync(second);
    }

    [Fact]
    public async Task RentAsync_ConnectFails_GivesThePlaceBack()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Greeting, FakeAnswer.SayAndClose("421 Busy"), times: 1);
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1);

        (await pool.RentAsync()).Failure!.IsUnreachable.ShouldBeTrue();
        var connection = (await pool.RentAsync()).Connection.ShouldNotBeNull();

        await pool.ReturnAsync(connection);
    }

    [Fact]
    public async Task ReturnAsync_BrokenConnection_IsNotKept()
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Mail, FakeAnswer.Close, times: 1);
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1);
        var first = (await pool.RentAsync()).Connection!;
        await first.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray());

        await pool.ReturnAsync(first);

        pool.IdleCount.ShouldBe(0);
        await pool.ReturnAsync((await pool.RentAsync()).Connection!);
    }

    [Fact]
    public async Task ReturnAsync_AfterManyMessages_ClosesTheConnection()
    {
        await using var server = FakeSmtpServer.Start();
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1, maxTransactions: 1);
        var first = (await pool.RentAsync()).Connection!;
        await first.SendAsync(SmtpSendTests.Envelope("a@example.org"), "x\r\n"u8.ToArray());

        await pool.ReturnAsync(first);

        pool.IdleCount.ShouldBe(0);
        server.Commands[^1].Line.ShouldBe("QUIT");
    }

    [Fact]
    public async Task IdleConnection_AfterItsTime_IsClosed()
    {
        await using var server = FakeSmtpServer.Start();
        await using var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1, idleTime: TimeSpan.FromMilliseconds(100));
        await pool.ReturnAsync((await pool.RentAsync()).Connection!);

        await server.WaitForCommandsAsync(SmtpStage.Quit, 1);
        await server.WaitForOpenConnectionsAsync(0);

        pool.IdleCount.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_ConnectionsAtRest_SaysGoodbye()
    {
        await using var server = FakeSmtpServer.Start();
        var pool = new SmtpConnectionPool(server.Endpoint, TimeProvider.System, 1);
        await pool.ReturnAsync((await pool.RentAsync()).Connection!);

        await pool.DisposeAsync();

        server.Commands[^1].Line.ShouldBe("QUIT");
    }
}
