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
internal sealed class AesZipWriter(Stream stream, string password, DateTime modified) : EncryptedZipWriter(stream, modified)
{
    private const ushort Version = 51, Aes = 99;
    private const int SaltLength = 16, KeyLength = 32, VerifierLength = 2, CodeLength = 10, Rounds = 1000, Block = 16;

    /// <summary>AE-2 keeps no checksum: it would tell something of the content, and the authentication code is stronger.</summary>
    private const uint NoChecksum = 0;

    protected override Entry Encrypt(byte[] content, CompressionLevel level)
    {
        var method = level == CompressionLevel.NoCompression ? Stored : Deflated;
        return new Entry(Version, Aes, NoChecksum, ExtraField(method), Encrypt(method == Stored ? content : Deflate(content, level)));
    }

    private static byte[] ExtraField(ushort method)
    {
        const ushort Id = 0x9901, Length = 7, Ae2 = 2;
        const byte Bits256 = 3;
        var field = new byte[sizeof(ushort) + sizeof(ushort) + Length];
        BinaryPrimitives.WriteUInt16LittleEndian(field, Id);
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), Length);
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(4), Ae2);
        "AE"u8.CopyTo(field.AsSpan(6));
        field[8] = Bits256;
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(9), method);
        return field;
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
