using System.Buffers;
using System.Buffers.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>Base64 in lines of 76 characters (RFC 2045 section 6.8), straight into the output buffer.</summary>
internal static class Base64Lines
{
    private const int BytesPerLine = 57;
    private const int LineLength = 78;

    // Bounds the span asked of the output at a time to about 20 kB.
    private const int LinesPerBlock = 256;

    public static void Write(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        while (!content.IsEmpty)
        {
            var lines = Math.Min(LinesPerBlock, (content.Length + BytesPerLine - 1) / BytesPerLine);
            var span = output.GetSpan(lines * LineLength);
            var written = 0;
            for (var line = 0; line < lines; line++)
            {
                var take = Math.Min(BytesPerLine, content.Length);
                Base64.EncodeToUtf8(content[..take], span[written..], out _, out var encoded);
                content = content[take..];
                written += encoded;
                span[written++] = (byte)'\r';
                span[written++] = (byte)'\n';
            }

            output.Advance(written);
        }
    }
}
