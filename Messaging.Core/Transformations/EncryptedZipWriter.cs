using System.IO.Compression;
using System.Text;

namespace Messaging.Core.Transformations;

/// <summary>
/// Writes archives whose entries are encrypted (APPNOTE 6.3.10): local headers with their data, the directory, and its end. What an
/// encryption adds to that is for the writer of that encryption.
/// </summary>
internal abstract class EncryptedZipWriter(Stream stream, DateTime modified) : IDisposable
{
    /// <summary>The compression methods of an entry.</summary>
    protected const ushort Stored = 0, Deflated = 8;

    private const uint LocalHeader = 0x04034b50, CentralHeader = 0x02014b50, End = 0x06054b50;
    private const ushort EncryptedUtf8 = 0x0801;

    private readonly BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
    private readonly MemoryStream directory = new();
    private int count;

    /// <summary>An entry as it stands in the archive.</summary>
    /// <param name="Version">The version of the format that a reader must know.</param>
    /// <param name="Method">How it is compressed, or that the extra field says so.</param>
    /// <param name="Crc">The checksum of the content.</param>
    /// <param name="Extra">The extra field.</param>
    /// <param name="Data">What was encrypted, with what the encryption puts around it.</param>
    protected sealed record Entry(ushort Version, ushort Method, uint Crc, byte[] Extra, byte[] Data);

    /// <summary>Adds a file.</summary>
    public void Add(string name, byte[] content, CompressionLevel level)
    {
        var entry = Encrypt(content, level);
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)stream.Position;

        writer.Write(LocalHeader);
        WriteCommon(writer, entry, nameBytes, content.Length);
        writer.Write(nameBytes);
        writer.Write(entry.Extra);
        writer.Write(entry.Data);
        writer.Flush();

        using var central = new BinaryWriter(directory, Encoding.UTF8, leaveOpen: true);
        central.Write(CentralHeader);
        central.Write(entry.Version);
        WriteCommon(central, entry, nameBytes, content.Length);
        central.Write((ushort)0); // comment
        central.Write((ushort)0); // disk
        central.Write((ushort)0); // internal attributes
        central.Write(0u); // external attributes
        central.Write(offset);
        central.Write(nameBytes);
        central.Write(entry.Extra);
        count++;
    }

    /// <summary>Writes the directory, without which no reader takes it for an archive.</summary>
    public void Finish()
    {
        var start = (uint)stream.Position;
        writer.Write(directory.ToArray());
        writer.Write(End);
        writer.Write(0u); // disks
        writer.Write((ushort)count);
        writer.Write((ushort)count);
        writer.Write((uint)directory.Length);
        writer.Write(start);
        writer.Write((ushort)0); // comment
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Dispose();
        directory.Dispose();
    }

    /// <summary>Compresses and encrypts a file.</summary>
    protected abstract Entry Encrypt(byte[] content, CompressionLevel level);

    /// <summary>A deflate stream of the content.</summary>
    protected static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        // For nothing .NET writes nothing, which is not a deflate stream (RFC 1951): the shortest one is an empty last block.
        if (content.Length == 0)
            return [3, 0];
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, level, leaveOpen: true))
            deflate.Write(content);
        return target.ToArray();
    }

    private void WriteCommon(BinaryWriter target, Entry entry, byte[] name, int size)
    {
        target.Write(entry.Version);
        target.Write(EncryptedUtf8);
        target.Write(entry.Method);
        target.Write((ushort)((modified.Hour << 11) | (modified.Minute << 5) | (modified.Second / 2)));
        target.Write((ushort)((Math.Clamp(modified.Year, 1980, 2107) - 1980 << 9) | (modified.Month << 5) | modified.Day));
        target.Write(entry.Crc);
        target.Write((uint)entry.Data.Length);
        target.Write((uint)size);
        target.Write((ushort)name.Length);
        target.Write((ushort)entry.Extra.Length);
    }
}
