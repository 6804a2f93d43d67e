using System.Buffers;
using System.Text;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Tests.Mail.Smtp;

public sealed class DotStuffingTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\nb\r\n", "a\r\nb\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.\r\nMAIL FROM:<x@y>\r\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n")]
    [InlineData("a\n.\nMAIL FROM:<x@y>\n", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n")]
    [InlineData("a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\n..b\r\n.c", "a\r\n...b\r\n..c\r\n.\r\n")]
    [InlineData("a\r\n\r\n.", "a\r\n\r\n..\r\n.\r\n")]
    [InlineData("a.\r\nb.c\r\n", "a.\r\nb.c\r\n.\r\n")]
    public void Finish_Message_EndsOnlyAtTheFinalDot(string message, string expected)
    {
        Finish(message).ShouldBe(expected);
    }

    /// <summary>Long messages are looked at many bytes at a time: nothing may hide at the edges of such a block.</summary>
    [Theory]
    [InlineData("\r\n.")]
    [InlineData("\r\n..")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\n.")]
    [InlineData("\n\r")]
    [InlineData("\r\n")]
    public void Finish_TroubleAnywhereInALongMessage_IsFound(string trouble)
    {
        for (var length = 30; length <= 100; length++)
        {
            for (var at = 0; at <= length; at++)
            {
                var message = new string('a', at) + trouble + new string('b', length - at) + "\r\n";

                var lines = message.ReplaceLineEndings("\r\n").Split("\r\n").SkipLast(1).Select(line => line.StartsWith('.') ? "." + line : line);
                Finish(message).ShouldBe(string.Concat(lines.Select(line => line + "\r\n")) + ".\r\n");
            }
        }
    }

    private static string Finish(string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Encoding.ASCII.GetBytes(message));
        return Encoding.ASCII.GetString(DotStuffing.Finish(buffer).Span);
    }
}
