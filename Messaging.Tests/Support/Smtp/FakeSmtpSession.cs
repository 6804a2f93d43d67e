using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Tests.Support.Smtp;

/// <summary>One client's conversation with the fake server.</summary>
internal sealed class FakeSmtpSession(FakeSmtpServer server, Socket socket, int number) : IAsyncDisposable
{
    private readonly FakeSmtpLine _line = new(socket, server.Options.Delivery);
    private readonly List<string> _recipients = [];
    private string? _sender;
    private string? _user;
    private bool _isSecure;
    private DateTimeOffset _startedAt;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = server.Options;
        if (options is { ImplicitTls: true, Certificate: not null })
            await SecureAsync(cancellationToken);
        if (server.OpenConnections > options.MaxConnections)
        {
            await SayAsync("421 4.7.0 Too many connections, try again later", cancellationToken);
            await _line.FlushAsync(cancellationToken);
            return;
        }

        var goesOn = await AnswerAsync(SmtpStage.Greeting, "", "220 fake.example ESMTP ready", cancellationToken);
        while (goesOn && await _line.ReadLineAsync(cancellationToken) is { } bytes)
            goesOn = await HandleAsync(Encoding.UTF8.GetString(bytes), cancellationToken);
        await _line.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    private async Task<bool> HandleAsync(string line, CancellationToken cancellationToken)
    {
        var verb = line.Split(' ', ':')[0].ToUpperInvariant();
        return verb switch
        {
            "EHLO" => await AnswerAsync(SmtpStage.Ehlo, line, server.Options.Ehlo ? Offer() : "502 5.5.1 Command not known", cancellationToken),
            "HELO" => await AnswerAsync(SmtpStage.Ehlo, line, "250 fake.example", cancellationToken),
            "STARTTLS" => await StartTlsAsync(line, cancellationToken),
            "AUTH" => await SignInAsync(line, cancellationToken),
            "MAIL" => await MailAsync(line, cancellationToken),
            "RCPT" => await RecipientAsync(line, cancellationToken),
            "DATA" => await DataAsync(line, cancellationToken),
            "RSET" => await ResetAsync(line, cancellationToken),
            "QUIT" => await AnswerAsync(SmtpStage.Quit, line, "221 2.0.0 Goodbye", cancellationToken) && false,
            _ => await SayAsync("500 5.5.1 Command not known", cancellationToken),
        };
    }

    /// <summary>Answers as a rule says, or as usual; false when the connection is over.</summary>
    private async Task<bool> AnswerAsync(SmtpStage stage, string line, string usual, CancellationToken cancellationToken) =>
        (await DecideAsync(stage, line, usual, cancellationToken)).GoesOn;

    private async Task<(bool GoesOn, string? Said, FakeAnswer? Rule)> DecideAsync(SmtpStage stage, string line, string usual, CancellationToken cancellationToken)
    {
        var rule = server.Find(new FakeSmtpCommand(stage, line, number, server.Options.Time.GetUtcNow()));
        if (rule?.After is { } after)
        {
            await _line.FlushAsync(cancellationToken);
            await after.WaitAsync(cancellationToken);
        }

        if (rule?.Before is { } before)
        {
            await _line.FlushAsync(cancellationToken);
            await before();
        }

        var text = rule is null || rule is not { After: null, Before: null, Then: null, ClosesAfterBytes: null } ? rule?.Text ?? usual : rule.Text;
        if (text is not null && stage is not SmtpStage.EndOfData)
        {
            await SayAsync(text, cancellationToken);
            await ThenAsync(rule, cancellationToken);
        }

        return (rule?.Closes != true, text, rule);
    }

    private async Task ThenAsync(FakeAnswer? rule, CancellationToken cancellationToken)
    {
        if (rule?.Then is not { } then)
            return;
        await _line.FlushAsync(cancellationToken);
        await then();
    }

    private async Task<bool> SayAsync(string text, CancellationToken cancellationToken)
    {
        await _line.SayAsync(text, cancellationToken);
        return true;
    }

    private string Offer()
    {
        var options = server.Options;
        var offers = new List<string> { "fake.example" };
        if (options.Pipelining)
            offers.Add("PIPELINING");
        if (options.SizeLimit is { } limit)
            offers.Add(string.Create(CultureInfo.InvariantCulture, $"SIZE {limit}"));
        if (options.EightBitMime)
            offers.Add("8BITMIME");
        if (options.SmtpUtf8)
            offers.Add("SMTPUTF8");
        if (options.Certificate is not null && !_isSecure)
            offers.Add("STARTTLS");
        if (options.Users.Count + options.Tokens.Count > 0)
            offers.Add("AUTH " + (options.Users.Count > 0 ? options.Mechanisms : "") + (options.Tokens.Count > 0 ? " XOAUTH2" : ""));
        offers.AddRange(options.FurtherCapabilities);
        offers.Add("ENHANCEDSTATUSCODES");
        return string.Join('\n', offers.Select((offer, i) => (i == offers.Count - 1 ? "250 " : "250-") + offer));
    }

    private async Task<bool> StartTlsAsync(string line, CancellationToken cancellationToken)
    {
        var usual = server.Options.Certificate is null ? "502 5.5.1 No TLS here" : "220 2.0.0 Go ahead";
        if (server.Options.InjectedAfterStartTls is { } injected)
            usual += "\n" + injected;
        var (goesOn, said, _) = await DecideAsync(SmtpStage.StartTls, line, usual, cancellationToken);
        await _line.FlushAsync(cancellationToken);
        if (goesOn && said?.StartsWith("220", StringComparison.Ordinal) == true)
            await SecureAsync(cancellationToken);
        return goesOn;
    }

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        await _line.SecureAsync(server.Options.Certificate!, cancellationToken);
        _isSecure = true;
    }

    private async Task<bool> SignInAsync(string line, CancellationToken cancellationToken)
    {
        var words = line.Split(' ');
        var mechanism = words.ElementAtOrDefault(1)?.ToUpperInvariant() ?? "";
        var initial = words.ElementAtOrDefault(2);
        string? user = null;
        var right = false;
        if (mechanism == "PLAIN")
        {
            var parts = Decode(initial ?? await AskAsync("", cancellationToken)).Split('\0');
            user = parts.ElementAtOrDefault(1);
            right = IsRight(server.Options.Users, user, parts.ElementAtOrDefault(2));
        }
        else if (mechanism == "LOGIN")
        {
            user = Decode(initial ?? await AskAsync("VXNlcm5hbWU6", cancellationToken));
            right = IsRight(server.Options.Users, user, Decode(await AskAsync("UGFzc3dvcmQ6", cancellationToken)));
        }
        else if (mechanism == "XOAUTH2")
        {
            var parts = Decode(initial ?? await AskAsync("", cancellationToken)).Split('\u0001');
            user = parts[0]["user=".Length..];
            right = IsRight(server.Options.Tokens, user, parts.ElementAtOrDefault(1)?["auth=Bearer ".Length..]);
            if (!right)
                await AskAsync("eyJzdGF0dXMiOiI0MDAifQ==", cancellationToken);
        }

        _user = right ? user : null;
        return await AnswerAsync(SmtpStage.Auth, $"AUTH {mechanism}", right ? "235 2.7.0 Welcome" : "535 5.7.8 Authentication credentials invalid", cancellationToken);
    }

    private async Task<string> AskAsync(string challenge, CancellationToken cancellationToken)
    {
        await SayAsync($"334 {challenge}", cancellationToken);
        return Encoding.ASCII.GetString(await _line.ReadLineAsync(cancellationToken) ?? []);
    }

    private async Task<bool> MailAsync(string line, CancellationToken cancellationToken)
    {
        var options = server.Options;
        var size = line.Split(' ').FirstOrDefault(word => word.StartsWith("SIZE=", StringComparison.Ordinal)) is { } given ? long.Parse(given[5..], CultureInfo.InvariantCulture) : 0;
        var usual = _sender is not null ? "503 5.5.1 One sender at a time"
            : options.Users.Count + options.Tokens.Count > 0 && _user is null ? "530 5.7.0 Authentication required"
            : size > options.SizeLimit ? "552 5.3.4 Message too large"
            : "250 2.1.0 Sender good";
        _startedAt = options.Time.GetUtcNow();
        var (goesOn, said, _) = await DecideAsync(SmtpStage.Mail, line, usual, cancellationToken);
        if (said?.StartsWith('2') == true)
            _sender = Address(line);
        return goesOn;
    }

    private async Task<bool> RecipientAsync(string line, CancellationToken cancellationToken)
    {
        var (goesOn, said, _) = await DecideAsync(SmtpStage.Rcpt, line, _sender is null ? "503 5.5.1 No sender yet" : "250 2.1.5 Recipient good", cancellationToken);
        if (said?.StartsWith('2') == true)
            _recipients.Add(Address(line));
        return goesOn;
    }

    private async Task<bool> DataAsync(string line, CancellationToken cancellationToken)
    {
        var usual = _recipients.Count == 0 ? "554 5.5.1 No valid recipients" : "354 End with a dot";
        var (goesOn, said, rule) = await DecideAsync(SmtpStage.Data, line, usual, cancellationToken);
        if (!goesOn || said?.StartsWith("354", StringComparison.Ordinal) != true)
            return goesOn;
        await _line.FlushAsync(cancellationToken);
        if (rule?.ClosesAfterBytes is { } bytes)
        {
            await _line.SkipAsync(bytes, cancellationToken);
            return false;
        }

        var data = new MemoryStream();
        while (true)
        {
            if (await _line.ReadLineAsync(cancellationToken) is not { } part)
                return false;
            if (part is [(byte)'.'])
                break;
            data.Write(part is [(byte)'.', ..] ? part.AsSpan(1) : part);
            data.Write("\r\n"u8);
        }

        return await EndOfDataAsync(data.ToArray(), cancellationToken);
    }

    private async Task<bool> EndOfDataAsync(byte[] data, CancellationToken cancellationToken)
    {
        var usual = _recipients.Count == 0 ? "554 5.5.1 No valid recipients"
            : data.Length > server.Options.SizeLimit ? "552 5.3.4 Message too large"
            : "250 2.0.0 Taken";
        var mail = new FakeSmtpMail(_sender ?? "", [.. _recipients], data, number, _user, _isSecure, _startedAt, server.Options.Time.GetUtcNow());
        var (goesOn, said, rule) = await DecideAsync(SmtpStage.EndOfData, ".", usual, cancellationToken);
        Forget();

        // Counted first, so that whoever sees the answer sees the message too.
        if (rule?.Takes ?? said?.StartsWith('2') == true)
            server.Add(mail);
        if (said is not null)
            await SayAsync(said, cancellationToken);
        await ThenAsync(rule, cancellationToken);
        return goesOn;
    }

    private async Task<bool> ResetAsync(string line, CancellationToken cancellationToken)
    {
        Forget();
        return await AnswerAsync(SmtpStage.Reset, line, "250 2.0.0 Forgotten", cancellationToken);
    }

    private void Forget()
    {
        _sender = null;
        _recipients.Clear();
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.LastIndexOf('>')];

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static bool IsRight(IReadOnlyDictionary<string, string> known, string? user, string? secret) =>
        user is not null && known.TryGetValue(user, out var expected) && expected == secret;
}
