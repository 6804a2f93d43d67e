using System.IO.Compression;
using System.Text;
using Messaging.Core.Common;

namespace Messaging.Core.Transformations;

/// <summary>A file to be attached or put into an archive.</summary>
public sealed record AttachedFile(string FileName, string ContentType, byte[] Content);

/// <summary>
/// Puts the documents of a mail into one zip archive. Names are cleaned again and made unique here, so that no entry can leave the
/// folder it is unpacked into. Names are UTF-8 (APPNOTE 6.3.10, 4.4.4 bit 11).
/// </summary>
public static class AttachmentPackager
{
    private const int LongestPassword = 128;

    /// <summary>Extensions of which the content is compressed already.</summary>
    private static readonly HashSet<string> Compressed = new(StringComparer.OrdinalIgnoreCase) { ".pdf", ".zip", ".png", ".jpg", ".jpeg", ".gif", ".docx", ".xlsx", ".7z", ".gz" };

    /// <summary>An archive of the files.</summary>
    /// <param name="archiveName">Name of the archive; <c>.zip</c> is added when missing.</param>
    /// <param name="files">What goes in, in this order.</param>
    /// <param name="modified">The time every entry carries; the same input gives the same archive when there is no password.</param>
    public static AttachedFile Pack(string archiveName, IReadOnlyList<AttachedFile> files, DateTimeOffset modified)
    {
        var names = Names(files);
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            for (var i = 0; i < files.Count; i++)
            {
                var entry = archive.CreateEntry(names[i], LevelOf(names[i]));
                entry.LastWriteTime = modified;
                using var content = entry.Open();
                content.Write(files[i].Content);
            }
        }
        return Archive(archiveName, stream);
    }

    /// <summary>An archive that opens with a password only. File names stay readable in it: the format does not hide them.</summary>
    /// <param name="archiveName">Name of the archive; <c>.zip</c> is added when missing.</param>
    /// <param name="files">What goes in, in this order.</param>
    /// <param name="modified">The time every entry carries.</param>
    /// <param name="password">Not empty, no control characters, at most 128 characters; ASCII for <paramref name="weak"/>.</param>
    /// <param name="weak">ZipCrypto, which Windows Explorer opens and anybody with patience breaks, in place of AES-256.</param>
    public static Outcome<AttachedFile> PackProtected(
        string archiveName, IReadOnlyList<AttachedFile> files, DateTimeOffset modified, string password, bool weak)
    {
        if (PasswordProblem(password, weak) is { } problem)
            return problem;
        var names = Names(files);
        using var stream = new MemoryStream();
        using EncryptedZipWriter archive = weak ? new ZipCryptoWriter(stream, password, modified.DateTime) : new AesZipWriter(stream, password, modified.DateTime);
        for (var i = 0; i < files.Count; i++)
            archive.Add(names[i], files[i].Content, LevelOf(names[i]));
        archive.Finish();
        return Archive(archiveName, stream);
    }

    /// <summary>Why a password cannot be used, or null. What a password template gave is checked by this for every mail.</summary>
    public static ZipPasswordUnusable? PasswordProblem(string password, bool weak) => password switch
    {
        "" => new ZipPasswordUnusable("it is empty for this invoice."),
        { Length: > LongestPassword } => new ZipPasswordUnusable("it has more than 128 characters."),
        _ when password.Any(char.IsControl) => new ZipPasswordUnusable("it holds a line break or another control character."),
        _ when weak && !password.All(char.IsAscii) => new ZipPasswordUnusable("ZipCrypto takes letters without accents, digits and signs only. Use AES-256."),
        _ => null,
    };

    private static IReadOnlyList<string> Names(IReadOnlyList<AttachedFile> files) =>
        FileNames.MakeUnique(files.Select(f => FileNames.Clean(f.FileName, null, "document")));

    private static CompressionLevel LevelOf(string name) => Compressed.Contains(Path.GetExtension(name)) ? CompressionLevel.NoCompression : CompressionLevel.Optimal;

    private static AttachedFile Archive(string name, MemoryStream stream) => new(FileNames.Clean(name, ".zip", "documents"), "application/zip", stream.ToArray());
}
