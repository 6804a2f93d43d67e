using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;

namespace Messaging.Tests.Sending;

/// <summary>What counts as refused "in a row": what was refused since the run was last stopped.</summary>
public sealed class RunStopperTests : IDisposable
{
    private const long Run = 7;
    private readonly RunGate _gate = new(TimeProvider.System);
    private readonly TestDatabase _database = new();
    private readonly RunStopper _stopper;

    public RunStopperTests() =>
        _stopper = new RunStopper(_database, _gate, new ChangeSignals(TimeProvider.System), new SendingOptions { StopAfterEqualErrors = 3 }, TimeProvider.System);

    public void Dispose() => _database.Dispose();

    [Fact]
    public void CountEqualErrors_AsManyAsAreAllowed_GivesTheReasonToStop() =>
        Refused(3, _gate.Ticket).ShouldBe([null, null, "The server refused 3 messages in a row with the same words: 550 5.7.1 No"]);

    [Fact]
    public void CountEqualErrors_PersonStoppedAndStartedInBetween_BeginsAnew()
    {
        Refused(2, _gate.Ticket);
        _gate.Close(Run);
        _gate.Open(Run);

        Refused(2, _gate.Ticket).ShouldAllBe(reason => reason == null);
    }

    [Fact]
    public async Task CountEqualErrors_RefusalsOnOtherLinesAfterTheStop_DoNotStopTheNextStart()
    {
        var before = _gate.Ticket;
        Refused(3, before);
        _gate.Close(Run);
        await _stopper.StopAsync(Run, "refused");

        Refused(2, before).ShouldAllBe(reason => reason == null);
        _gate.Open(Run);
        Refused(2, before).ShouldAllBe(reason => reason == null);
        Refused(2, _gate.Ticket).ShouldAllBe(reason => reason == null);
    }

    private List<string?> Refused(int times, long ticket) => [.. Enumerable.Range(0, times).Select(_ => _stopper.CountEqualErrors(
        Run, ticket, new SendVerdict(MessageResultStatus.SendFailed, null, "No"), new MessageAttempt { Stage = "Rcpt", Result = "Refused", ReplyCode = 550, ReplyText = "5.7.1 No" }))];
}
