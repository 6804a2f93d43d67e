using System.Security.Cryptography;

namespace Messaging.Core.Storage;

/// <summary>
/// Documents as files named by the SHA-256 of their bytes, so that the same document is kept once. A file is on disk before
/// its hash is given out, and is read only as long as its bytes are still those: what a broken disk or somebody's hand has made of it is not
/// given to anybody. A hash in the database without its file can only come from outside.
/// </summary>
public sealed class DocumentStore
{
    private readonly string directory;

    /// <summary>Opens the store, making its directory.</summary>
    /// <param name="dataDirectory">The data directory; documents go to <c>documents</c> in it.</param>
    public DocumentStore(string dataDirectory)
    {
        directory = Path.Combine(dataDirectory, "documents");
        Directory.CreateDirectory(directory);
    }

    /// <summary>The name under which bytes are, or would be, kept: lower-case hex of their SHA-256.</summary>
    /// <param name="content">The whole document.</param>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Keeps the bytes.</summary>
    /// <param name="content">The whole document.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>Lower-case hex of the SHA-256.</returns>
    public async Task<string> SaveAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var hash = HashOf(content.Span);
        var path = PathOf(hash);
        // A damaged file is replaced.
        if (await ReadAsync(hash, cancellationToken) is not null)
            return hash;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await using (file)
        {
            await file.WriteAsync(content, cancellationToken);
            // Without this a power cut could leave a name in the database whose file is empty.
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return hash;
    }

    /// <summary>Reads a document, or gives null where its file is gone or damaged.</summary>
    /// <param name="hash">What <see cref="SaveAsync"/> gave.</param>
    /// <param name="cancellationToken">Given up before the read.</param>
    /// <remarks>Reads on the caller's thread: the operating system has no other way for files, and handing the read to another thread costs more than most reads.</remarks>
    public Task<byte[]?> ReadAsync(string hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(hash);
        var content = File.Exists(path) ? File.ReadAllBytes(path) : null;
        return Task.FromResult(content is not null && HashOf(content) == hash ? content : null);
    }

    /// <summary>Whether the document's file is there.</summary>
    /// <param name="hash">What <see cref="SaveAsync"/> gave.</param>
    public bool Exists(string hash) => File.Exists(PathOf(hash));

    private string PathOf(string hash)
    {
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException("Not a document hash.", nameof(hash));
        return Path.Combine(directory, hash[..2], hash);
    }
}
