using System.Buffers.Binary;
using System.IO.Compression;

namespace Messaging.Core.Demo;

/// <summary>A small picture: a linden leaf, more or less, on a rounded green square.</summary>
internal static class DemoLogo
{
    private const int Size = 72;

    internal static byte[] Png()
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
        (header[8], header[9]) = (8, 6); // Eight bits each of red, green, blue and opacity.
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Pixels());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pixels()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            for (var y = 0; y < Size; y++)
            {
                zlib.WriteByte(0);
                for (var x = 0; x < Size; x++)
                    zlib.Write(Colour(x, y));
            }
        }

        return packed.ToArray();
    }

    private static byte[] Colour(int x, int y)
    {
        var (dx, dy) = (Math.Max(Math.Abs(x - 35.5) - 22, 0), Math.Max(Math.Abs(y - 35.5) - 22, 0));
        if (dx * dx + dy * dy > 14 * 14)
            return [0, 0, 0, 0];
        // Two circles that overlap make the leaf; the vein is a diagonal.
        var leaf = Distance(x, y, 26, 26) < 26 && Distance(x, y, 46, 46) < 26;
        var vein = Math.Abs(x + y - 72) < 2 && x is > 12 and < 56;
        return leaf && !vein ? [0xF4, 0xF8, 0xF2, 0xFF] : [0x2F, 0x6F, 0x5E, 0xFF];
    }

    private static double Distance(int x, int y, int toX, int toY) => Math.Sqrt((x - toX) * (x - toX) + (y - toY) * (y - toY));

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc([.. type, .. content]));
        png.Write(number);
    }

    /// <summary>The check sum of PNG (ISO 3309).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
