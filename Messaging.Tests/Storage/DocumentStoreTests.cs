using System.Text;
using Messaging.Core.Storage;
using Messaging.Tests.Support;

namespace Messaging.Tests.Storage;

public sealed class DocumentStoreTests : IDisposable
{
    private static readonly byte[] Content = "Invoice 1"u8.ToArray();

    private readonly TestDatabase database = new();

    [Fact]
    public async Task Read_AfterSave_GivesTheBytes()
    {
        var hash = await database.Documents.SaveAsync(Content, default);

        (await database.Documents.ReadAsync(hash, default)).ShouldBe(Content);
        (await database.Documents.ReadAsync(DocumentStore.HashOf("other"u8), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Read_FileWasChanged_GivesNothingUntilItIsSavedAgain()
    {
        var hash = await database.Documents.SaveAsync(Content, default);
        var file = Directory.EnumerateFiles(database.DataDirectory, hash, SearchOption.AllDirectories).ShouldHaveSingleItem();
        await File.WriteAllTextAsync(file, "Invoice 2", Encoding.ASCII);

        (await database.Documents.ReadAsync(hash, default)).ShouldBeNull();

        (await database.Documents.SaveAsync(Content, default)).ShouldBe(hash);
        (await database.Documents.ReadAsync(hash, default)).ShouldBe(Content);
    }

    public void Dispose() => database.Dispose();
}
