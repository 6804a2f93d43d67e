using System.Buffers;
using System.Runtime.Intrinsics;

namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// Message data as it goes over the line (RFC 5321 section 4.5.2): a dot at the start of a line is doubled, and a dot alone ends it.
/// A bare CR or LF becomes CRLF: some servers take "LF . LF" for the end, and what follows would be read as commands.
/// </summary>
internal static class DotStuffing
{
    /// <summary>The message with its final dot: the same buffer, where nothing else has to be done, as in nearly all messages.</summary>
    public static ReadOnlyMemory<byte> Finish(ArrayBufferWriter<byte> message)
    {
        var output = message;
        if (IsReady(message.WrittenSpan))
        {
            output.Write(".\r\n"u8);
        }
        else
        {
            output = new ArrayBufferWriter<byte>(message.WrittenCount + 1024);
            Write(message.WrittenSpan, output);
        }

        return output.WrittenMemory;
    }

    /// <summary>Line by line.</summary>
    private static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
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

    /// <summary>
    /// Whether nothing has to be done: every line ends in CRLF and none starts with a dot. Looks at many bytes at a time; a message with
    /// base64 has a thousand lines, and going through them one by one costs more than to make them.
    /// </summary>
    private static bool IsReady(ReadOnlySpan<byte> message)
    {
        if (message.Length < Vector256<byte>.Count || message[0] == '.' || !message.EndsWith("\r\n"u8))
            return false;
        // One bit for each byte of a block; the bit before its first is the last of the block before.
        var (returnBefore, feedBefore) = (0u, 0u);
        for (var at = 0; at < message.Length; at += Vector256<byte>.Count)
        {
            // The last block reaches back over bytes that were looked at, with the one before it known for what it is.
            if (at > message.Length - Vector256<byte>.Count)
            {
                at = message.Length - Vector256<byte>.Count;
                (returnBefore, feedBefore) = at == 0 ? (0, 0) : (message[at - 1] == '\r' ? 1u : 0, message[at - 1] == '\n' ? 1u : 0);
            }

            var block = Vector256.Create(message[at..]);
            var returns = Vector256.Equals(block, Vector256.Create((byte)'\r')).ExtractMostSignificantBits();
            var feeds = Vector256.Equals(block, Vector256.Create((byte)'\n')).ExtractMostSignificantBits();
            var dots = Vector256.Equals(block, Vector256.Create((byte)'.')).ExtractMostSignificantBits();
            if (feeds != (returns << 1 | returnBefore) || (dots & (feeds << 1 | feedBefore)) != 0)
                return false;
            (returnBefore, feedBefore) = (returns >> 31, feeds >> 31);
        }

        return true;
    }
}
