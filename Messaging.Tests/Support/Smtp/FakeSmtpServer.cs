using System.Net;
using System.Net.Sockets;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Tests.Support.Smtp;

/// <summary>
/// An SMTP server on 127.0.0.1 that takes every message and can be told, stage by stage, to do otherwise:
/// <code>
/// await using var server = FakeSmtpServer.Start();
/// server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", when: command => command.Line.Contains("bob"));
/// ... send ...
/// await server.WaitForMessagesAsync(3);
/// </code>
/// The newest rule that fits wins; a rule that was used as often as it may falls away.
/// </summary>
public sealed class FakeSmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];
    private readonly List<FakeSmtpMail> _messages = [];
    private readonly List<FakeSmtpCommand> _commands = [];
    private readonly List<Task> _sessions = [];
    private readonly List<(Func<bool> IsMet, TaskCompletionSource Done)> _waiters = [];
    private Task _accepting = Task.CompletedTask;
    private int _open;

    private FakeSmtpServer(FakeSmtpOptions options) => Options = options;

    public FakeSmtpOptions Options { get; }

    public string Host { get; } = "127.0.0.1";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Settings that fit this server: its certificate trusted, its first user signed in.</summary>
    public SmtpEndpoint Endpoint => new()
    {
        Host = Host,
        Port = Port,
        UseImplicitTls = Options.ImplicitTls,
        RequireSsl = Options.Certificate is not null,
        TrustedCertificatePem = Options.Certificate?.ExportCertificatePem(),
        UserName = Options.Users.Keys.FirstOrDefault(),
        Password = Options.Users.Values.FirstOrDefault(),
        LocalName = "client.example",
    };

    /// <summary>The messages taken so far, in order.</summary>
    public IReadOnlyList<FakeSmtpMail> Messages => Read(() => _messages.ToArray());

    /// <summary>How many messages were taken so far.</summary>
    public int MessageCount => Read(() => _messages.Count);

    /// <summary>The commands read so far, in order.</summary>
    public IReadOnlyList<FakeSmtpCommand> Commands => Read(() => _commands.ToArray());

    /// <summary>Connections accepted so far.</summary>
    public int ConnectionCount => Read(() => _sessions.Count);

    /// <summary>Connections open now.</summary>
    public int OpenConnections => Read(() => _open);

    /// <summary>Starts a server; with no options, one that offers all it can without TLS and sign-in.</summary>
    public static FakeSmtpServer Start(FakeSmtpOptions? options = null)
    {
        var server = new FakeSmtpServer(options ?? new FakeSmtpOptions());
        server._listener.Start();
        server._accepting = Task.Run(server.AcceptAsync);
        return server;
    }

    /// <summary>Answers a stage with these words.</summary>
    public FakeSmtpServer Answer(SmtpStage stage, string text, int times = int.MaxValue, Func<FakeSmtpCommand, bool>? when = null) =>
        Answer(stage, FakeAnswer.Say(text), times, when);

    /// <summary>Does this at a stage.</summary>
    public FakeSmtpServer Answer(SmtpStage stage, FakeAnswer answer, int times = int.MaxValue, Func<FakeSmtpCommand, bool>? when = null)
    {
        lock (_gate)
            _rules.Insert(0, new Rule(stage, answer, when) { Left = times });
        return this;
    }

    /// <summary>Refuses each recipient once, as servers do that know spammers by their impatience.</summary>
    public FakeSmtpServer Greylist()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return Answer(SmtpStage.Rcpt, "451 4.7.1 Greylisted, try again in 1 second", when: command => seen.Add(command.Line));
    }

    /// <summary>Times at which messages began (MAIL), by this server's clock.</summary>
    public IReadOnlyList<DateTimeOffset> BegunAt => Read(() => _commands.Where(command => command.Stage == SmtpStage.Mail).Select(command => command.At).ToArray());

    /// <summary>Back to the usual answers.</summary>
    public void ForgetAnswers()
    {
        lock (_gate)
            _rules.Clear();
    }

    /// <summary>Waits until so many messages were taken.</summary>
    public async Task WaitForMessagesAsync(int count, TimeSpan? limit = null)
    {
        var waited = await WaitAsync(() => _messages.Count >= count, limit);
        waited.ShouldBeTrue($"{count} messages were awaited, {Messages.Count} came.");
    }

    /// <summary>Waits until so many commands of a stage were read.</summary>
    public async Task WaitForCommandsAsync(SmtpStage stage, int count, TimeSpan? limit = null)
    {
        var waited = await WaitAsync(() => _commands.Count(command => command.Stage == stage) >= count, limit);
        waited.ShouldBeTrue($"{count} commands {stage} were awaited: {string.Join(" | ", Commands.Select(command => command.Line))}");
    }

    /// <summary>Waits until so many connections were accepted.</summary>
    public async Task WaitForConnectionsAsync(int count)
    {
        var waited = await WaitAsync(() => _sessions.Count >= count, null);
        waited.ShouldBeTrue($"{count} connections were awaited, {ConnectionCount} came.");
    }

    /// <summary>Waits until so many connections are open.</summary>
    public async Task WaitForOpenConnectionsAsync(int count, TimeSpan? limit = null)
    {
        var waited = await WaitAsync(() => _open == count, limit);
        waited.ShouldBeTrue($"{count} open connections were awaited, there are {OpenConnections}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(Read(() => _sessions.ToArray()));
        _stop.Dispose();
    }

    internal FakeAnswer? Find(FakeSmtpCommand command)
    {
        lock (_gate)
        {
            _commands.Add(command);
            Notify();
            var rule = _rules.Find(candidate => candidate.Stage == command.Stage && candidate.Left > 0 && candidate.When?.Invoke(command) != false);
            if (rule is not null)
                rule.Left--;
            return rule?.Answer;
        }
    }

    internal void Add(FakeSmtpMail mail)
    {
        lock (_gate)
        {
            _messages.Add(mail);
            Notify();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = number;
                lock (_gate)
                {
                    _open++;
                    _sessions.Add(Task.Run(() => ServeAsync(socket, connection)));
                    Notify();
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException || (_stop.IsCancellationRequested && exception is InvalidOperationException))
        {
            // The server was stopped, perhaps before it had begun to listen for connections.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        try
        {
            await using var session = new FakeSmtpSession(this, socket, number);
            await session.RunAsync(_stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client hung up or did not like our certificate, or the server was stopped.
        }
        finally
        {
            lock (_gate)
            {
                _open--;
                Notify();
            }
        }
    }

    private async Task<bool> WaitAsync(Func<bool> isMet, TimeSpan? limit)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (isMet())
                return true;
            _waiters.Add((isMet, done));
        }

        try
        {
            await done.Task.WaitAsync(limit ?? TimeSpan.FromSeconds(30));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Notify()
    {
        foreach (var waiter in _waiters.Where(waiter => waiter.IsMet()).ToList())
        {
            _waiters.Remove(waiter);
            waiter.Done.SetResult();
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }

    private sealed record Rule(SmtpStage Stage, FakeAnswer Answer, Func<FakeSmtpCommand, bool>? When)
    {
        public int Left { get; set; }
    }
}
