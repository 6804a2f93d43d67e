using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Encryption;

namespace Messaging.Core.Transformations;

/// <summary>
/// Writes archives with the old encryption of zip (APPNOTE 6.3.10, section 6.1). SharpZipLib gives the cipher; its own archive writer is
/// not used here because it prints the bytes of the key to the console.
/// </summary>
internal sealed class ZipCryptoWriter(Stream stream, string password, DateTime modified) : IDisposable
{
    private const uint LocalHeader = 0x04034b50, CentralHeader = 0x02014b50, End = 0x06054b50;
    private const ushort EncryptedUtf8 = 0x0801, Deflated = 8, Version = 20;
    private const int EncryptionHeader = 12;

    private readonly BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
    private readonly MemoryStream directory = new();
    private int count;

    public void Add(string name, byte[] content, CompressionLevel level)
    {
        var crc = new Crc32();
        crc.Update(content);
        var data = Encrypt(Deflate(content, level), (uint)crc.Value);
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)stream.Position;

        writer.Write(LocalHeader);
        WriteCommon(writer, nameBytes, (uint)crc.Value, data.Length, content.Length);
        writer.Write(nameBytes);
        writer.Write(data);
        writer.Flush();

        using var central = new BinaryWriter(directory, Encoding.UTF8, leaveOpen: true);
        central.Write(CentralHeader);
        central.Write(Version);
        WriteCommon(central, nameBytes, (uint)crc.Value, data.Length, content.Length);
        central.Write((ushort)0); // comment
        central.Write((ushort)0); // disk
        central.Write((ushort)0); // internal attributes
        central.Write(0u); // external attributes
        central.Write(offset);
        central.Write(nameBytes);
        count++;
    }

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

    public void Dispose()
    {
        writer.Dispose();
        directory.Dispose();
    }

    private void WriteCommon(BinaryWriter target, byte[] name, uint crc, int compressed, int size)
    {
        target.Write(Version);
        target.Write(EncryptedUtf8);
        target.Write(Deflated);
        target.Write((ushort)((modified.Hour << 11) | (modified.Minute << 5) | (modified.Second / 2)));
        target.Write((ushort)((Math.Clamp(modified.Year, 1980, 2107) - 1980 << 9) | (modified.Month << 5) | modified.Day));
        target.Write(crc);
        target.Write((uint)compressed);
        target.Write((uint)size);
        target.Write((ushort)name.Length);
        target.Write((ushort)0); // extra field
    }

    private static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        // For nothing .NET writes nothing, which is not a deflate stream (RFC 1951): the shortest one is an empty last block.
        if (content.Length == 0)
            return [3, 0];
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, level, leaveOpen: true))
            deflate.Write(content);
        return target.ToArray();
    }

    /// <summary>The data behind twelve random bytes, of which the last lets a reader notice a wrong password.</summary>
    private byte[] Encrypt(byte[] data, uint crc)
    {
        var plain = new byte[EncryptionHeader + data.Length];
        RandomNumberGenerator.Fill(plain.AsSpan(0, EncryptionHeader - 1));
        plain[EncryptionHeader - 1] = (byte)(crc >> 24);
        data.CopyTo(plain, EncryptionHeader);
        using var cipher = new PkzipClassicManaged();
        using var encryptor = cipher.CreateEncryptor(PkzipClassic.GenerateKeys(Encoding.ASCII.GetBytes(password)), null);
        return encryptor.TransformFinalBlock(plain, 0, plain.Length);
    }
}
