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
internal sealed class ZipCryptoWriter(Stream stream, string password, DateTime modified) : EncryptedZipWriter(stream, modified)
{
    private const ushort Version = 20;
    private const int EncryptionHeader = 12;

    protected override Entry Encrypt(byte[] content, CompressionLevel level)
    {
        var crc = new Crc32();
        crc.Update(content);
        return new Entry(Version, Deflated, (uint)crc.Value, [], Encrypt(Deflate(content, level), (uint)crc.Value));
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
