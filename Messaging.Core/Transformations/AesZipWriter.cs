using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Messaging.Core.Transformations;

/// <summary>
/// Writes archives whose entries are encrypted with AES-256, as WinZip and 7-Zip read them (the AE-2 format of WinZip's AES specification,
/// method 99). Made of the framework's own ciphers: nearly all that is left of the time is the derivation of the keys, which the format prescribes.
/// </summary>
internal sealed class AesZipWriter(Stream stream, string password, DateTime modified) : IDisposable
{
    private const uint LocalHeader = 0x04034b50, CentralHeader = 0x02014b50, End = 0x06054b50;
    private const ushort EncryptedUtf8 = 0x0801, Aes = 99, Version = 51, Stored = 0, Deflated = 8;
    private const int SaltLength = 16, KeyLength = 32, VerifierLength = 2, CodeLength = 10, Rounds = 1000, Block = 16;

    private readonly BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
    private readonly MemoryStream directory = new();
    private int count;

    public void Add(string name, byte[] content, CompressionLevel level)
    {
        var method = level == CompressionLevel.NoCompression || content.Length == 0 ? Stored : Deflated;
        var data = Encrypt(method == Stored ? content : Deflate(content, level));
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)stream.Position;

        writer.Write(LocalHeader);
        WriteCommon(writer, nameBytes, data.Length, content.Length);
        writer.Write(nameBytes);
        WriteExtra(writer, method);
        writer.Write(data);
        writer.Flush();

        using var central = new BinaryWriter(directory, Encoding.UTF8, leaveOpen: true);
        central.Write(CentralHeader);
        central.Write(Version);
        WriteCommon(central, nameBytes, data.Length, content.Length);
        central.Write((ushort)0); // comment
        central.Write((ushort)0); // disk
        central.Write((ushort)0); // internal attributes
        central.Write(0u); // external attributes
        central.Write(offset);
        central.Write(nameBytes);
        WriteExtra(central, method);
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

    private void WriteCommon(BinaryWriter target, byte[] name, int encrypted, int size)
    {
        target.Write(Version);
        target.Write(EncryptedUtf8);
        target.Write(Aes);
        target.Write((ushort)((modified.Hour << 11) | (modified.Minute << 5) | (modified.Second / 2)));
        target.Write((ushort)((Math.Clamp(modified.Year, 1980, 2107) - 1980 << 9) | (modified.Month << 5) | modified.Day));
        target.Write(0u); // AE-2 keeps no checksum: it would tell something of the content, and the authentication code is stronger.
        target.Write((uint)encrypted);
        target.Write((uint)size);
        target.Write((ushort)name.Length);
        target.Write((ushort)11); // the extra field
    }

    private static void WriteExtra(BinaryWriter target, ushort method)
    {
        target.Write((ushort)0x9901);
        target.Write((ushort)7);
        target.Write((ushort)2); // AE-2
        target.Write((byte)'A');
        target.Write((byte)'E');
        target.Write((byte)3); // 256 bits
        target.Write(method);
    }

    private static byte[] Deflate(byte[] content, CompressionLevel level)
    {
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, level, leaveOpen: true))
            deflate.Write(content);
        return target.ToArray();
    }

    /// <summary>Salt, verifier of the password, the encrypted data, and its authentication code.</summary>
    [SuppressMessage("Security", "CA5379", Justification = "The format prescribes SHA-1 and 1,000 rounds.")]
    [SuppressMessage("Security", "CA5387", Justification = "The format prescribes SHA-1 and 1,000 rounds.")]
    [SuppressMessage("Security", "CA5350", Justification = "The format prescribes SHA-1 and 1,000 rounds.")]
    private byte[] Encrypt(byte[] data)
    {
        var result = new byte[SaltLength + VerifierLength + data.Length + CodeLength];
        var salt = result.AsSpan(0, SaltLength);
        var encrypted = result.AsSpan(SaltLength + VerifierLength, data.Length);
        RandomNumberGenerator.Fill(salt);
        Span<byte> keys = stackalloc byte[KeyLength + KeyLength + VerifierLength];
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, keys, Rounds, HashAlgorithmName.SHA1);
        keys[(KeyLength + KeyLength)..].CopyTo(result.AsSpan(SaltLength));
        using (var aes = System.Security.Cryptography.Aes.Create())
        {
            aes.SetKey(keys[..KeyLength]);
            ApplyKeyStream(aes, data, encrypted);
        }

        Span<byte> code = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(keys.Slice(KeyLength, KeyLength), encrypted, code);
        code[..CodeLength].CopyTo(result.AsSpan(result.Length - CodeLength));
        return result;
    }

    /// <summary>Counter mode with a little-endian counter that begins at 1.</summary>
    private static void ApplyKeyStream(SymmetricAlgorithm aes, ReadOnlySpan<byte> data, Span<byte> encrypted)
    {
        var stream = new byte[(data.Length + Block - 1) / Block * Block];
        for (var at = 0; at < stream.Length; at += Block)
            BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(at), (ulong)(at / Block) + 1);
        aes.EncryptEcb(stream, stream, PaddingMode.None);
        var words = data.Length / sizeof(ulong);
        var from = MemoryMarshal.Cast<byte, ulong>(data);
        var key = MemoryMarshal.Cast<byte, ulong>(stream);
        var to = MemoryMarshal.Cast<byte, ulong>(encrypted);
        for (var i = 0; i < words; i++)
            to[i] = from[i] ^ key[i];
        for (var i = words * sizeof(ulong); i < data.Length; i++)
            encrypted[i] = (byte)(data[i] ^ stream[i]);
    }
}
