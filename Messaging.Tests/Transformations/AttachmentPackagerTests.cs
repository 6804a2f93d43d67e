using System.Diagnostics;
using System.Text;
using Messaging.Core.Transformations;

namespace Messaging.Tests.Transformations;

/// <summary>The archives are opened by 7-Zip, which is not ours.</summary>
public sealed class AttachmentPackagerTests : IDisposable
{
    private static readonly DateTimeOffset Modified = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly AttachedFile[] Files =
    [
        new("invoice.pdf", "application/pdf", Bytes(200_000)),
        new("Rechnung für Müller – 請求書.csv", "text/csv", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a;b;c\r\n", 5_000)))),
        new("invoice.pdf", "application/pdf", Encoding.ASCII.GetBytes("second")),
        new("../../evil.txt", "text/plain", [1, 2, 3]),
        new("empty.txt", "text/plain", []),
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("messaging-zip-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Pack_WithoutPassword_OpensWithEveryFile()
    {
        var archive = AttachmentPackager.Pack("documents 2026-00042", Files, Modified);

        archive.FileName.ShouldBe("documents 2026-00042.zip");
        await ShouldHoldTheFilesAsync(archive, password: null);
        AttachmentPackager.Pack("x", Files, Modified).Content.ShouldBe(archive.Content, "the same files give the same archive");
    }

    [Theory]
    [InlineData("C-10042 secret!", false, "AES-256")]
    [InlineData("pässwörd 請", false, "AES-256")]
    [InlineData("C-10042", true, "ZipCrypto")]
    public async Task PackProtected_Password_OpensWithItOnly(string password, bool weak, string method)
    {
        var archive = AttachmentPackager.PackProtected("documents", Files, Modified, password, weak).Value.ShouldNotBeNull();

        await ShouldHoldTheFilesAsync(archive, password);
        (await SevenZipAsync("t", "-pwrong", PathOf(archive))).Code.ShouldNotBe(0);
        (await SevenZipAsync("l", "-slt", $"-p{password}", PathOf(archive))).Output.ShouldContain(method);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a\nb", false)]
    [InlineData("é", true)]
    public void PackProtected_UnusablePassword_IsRefused(string password, bool weak) =>
        AttachmentPackager.PackProtected("x", Files, Modified, password, weak).Error.ShouldBeOfType<ZipPasswordUnusable>();

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private async Task ShouldHoldTheFilesAsync(AttachedFile archive, string? password)
    {
        var output = folder.CreateSubdirectory("out");
        var result = await SevenZipAsync("x", $"-p{password ?? "none"}", $"-o{output.FullName}", PathOf(archive));
        result.Code.ShouldBe(0, result.Output);

        output.GetFiles("*", SearchOption.AllDirectories).Select(f => f.Name).Order(StringComparer.Ordinal)
            .ShouldBe(((string[])["Rechnung für Müller – 請求書.csv", "empty.txt", "evil.txt", "invoice (2).pdf", "invoice.pdf"]).Order(StringComparer.Ordinal));
        output.GetDirectories().ShouldBeEmpty();
        (await File.ReadAllBytesAsync(Path.Combine(output.FullName, "invoice.pdf"))).ShouldBe(Files[0].Content);
        (await File.ReadAllBytesAsync(Path.Combine(output.FullName, "Rechnung für Müller – 請求書.csv"))).ShouldBe(Files[1].Content);
        (await File.ReadAllTextAsync(Path.Combine(output.FullName, "invoice (2).pdf"))).ShouldBe("second");
    }

    private string PathOf(AttachedFile archive)
    {
        var path = Path.Combine(folder.FullName, archive.FileName);
        File.WriteAllBytes(path, archive.Content);
        return path;
    }

    private static async Task<(int Code, string Output)> SevenZipAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("7z") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
