using System.Buffers;

namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// Message data as it goes over the line (RFC 5321 section 4.5.2): a dot at the start of a line is doubled, and a dot alone ends it.
/// A bare CR or LF becomes CRLF: some servers take "LF . LF" for the end, and what follows would be read as commands.
/// </summary>
internal static class DotStuffing
{
    /// <summary>Writes the message and its final dot.</summary>
    public static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        // Everything before `copied` is written; lines that need nothing done are written together.
        var copied = 0;
        var at = 0;
        var startsLine = true;
        while (true)
        {
            if (startsLine && at < message.Length && message[at] == '.')
            {
                output.Write(message[copied..at]);
                output.Write("."u8);
                copied = at;
            }

            var end = message[at..].IndexOfAny((byte)'\r', (byte)'\n');
            startsLine = end >= 0;
            if (!startsLine)
                break;
            at += end;
            if (message[at..].StartsWith("\r\n"u8))
            {
                at += 2;
                continue;
            }

            output.Write(message[copied..at]);
            output.Write("\r\n"u8);
            copied = ++at;
        }

        output.Write(message[copied..]);
        if (!message.IsEmpty && message[^1] is not ((byte)'\r' or (byte)'\n'))
            output.Write("\r\n"u8);
        output.Write(".\r\n"u8);
    }
}
