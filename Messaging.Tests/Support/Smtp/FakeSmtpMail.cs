using System.Text;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Tests.Support.Smtp;

/// <summary>A message the fake server took.</summary>
/// <param name="Sender">From MAIL FROM, without angle brackets.</param>
/// <param name="Recipients">From RCPT TO, those it accepted.</param>
/// <param name="Data">The message, dots unstuffed.</param>
/// <param name="Connection">The number of the connection, from 1.</param>
/// <param name="User">Who had signed in.</param>
/// <param name="IsSecure">It came over TLS.</param>
/// <param name="StartedAt">When MAIL FROM came.</param>
/// <param name="ReceivedAt">When its final dot came.</param>
public sealed record FakeSmtpMail(string Sender, IReadOnlyList<string> Recipients, byte[] Data, int Connection, string? User, bool IsSecure, DateTimeOffset StartedAt, DateTimeOffset ReceivedAt)
{
    /// <summary>The message as text, still encoded.</summary>
    public string Text => Encoding.UTF8.GetString(Data);

    /// <summary>The value of a header, unfolded, encoded words as they came; null when there is none.</summary>
    public string? Header(string name)
    {
        var head = Text.Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        return head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }

    /// <summary>Read by Python's email package.</summary>
    public Task<ParsedMail> ParseAsync() => PythonMail.ParseAsync(Data);
}

/// <summary>A command line the fake server read.</summary>
/// <param name="Stage">What it asks for.</param>
/// <param name="Line">The line as it came; of a sign-in what follows the mechanism is left out.</param>
/// <param name="Connection">The number of the connection, from 1.</param>
/// <param name="At">When it came.</param>
public sealed record FakeSmtpCommand(SmtpStage Stage, string Line, int Connection, DateTimeOffset At);
