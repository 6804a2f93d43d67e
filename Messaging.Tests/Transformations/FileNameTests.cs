using System.Text;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Transformations;

namespace Messaging.Tests.Transformations;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("invoice-2026-00042", ".csv", "invoice-2026-00042.csv")]
    [InlineData("invoice.CSV", ".csv", "invoice.CSV")]
    [InlineData("invoice.pdf", ".csv", "invoice.pdf.csv")]
    [InlineData("../../etc/passwd", ".txt", "etc-passwd.txt")]
    [InlineData("..\\..\\windows\\system32", ".txt", "windows-system32.txt")]
    [InlineData("C:\\x", ".txt", "C-x.txt")]
    [InlineData("a\r\nb\tc\0d", ".txt", "a b c d.txt")]
    [InlineData("  . ", ".txt", "fallback.txt")]
    [InlineData("", ".txt", "fallback.txt")]
    [InlineData("..", null, "fallback")]
    [InlineData("CON", ".txt", "_CON.txt")]
    [InlineData("nul.tar.gz", null, "_nul.tar.gz")]
    [InlineData("console", ".txt", "console.txt")]
    [InlineData("gpj\u202efdp.exe", ".pdf", "gpjfdp.exe.pdf")]
    [InlineData("Rechnung für Müller & Söhne", ".pdf", "Rechnung für Müller & Söhne.pdf")]
    [InlineData("фактура 請求書", ".pdf", "фактура 請求書.pdf")]
    [InlineData("what? \"really\" <x>|y*", ".txt", "what- -really- -x-y.txt")]
    public void Clean_AnyName_IsUsable(string name, string? extension, string expected) =>
        FileNames.Clean(name, extension, "fallback").ShouldBe(expected);

    [Fact]
    public void Clean_LongName_KeepsItsExtension() =>
        FileNames.Clean(new string('x', 300) + ".pdf", ".pdf", "f").ShouldSatisfyAllConditions(n => n.Length.ShouldBe(120), n => n.ShouldEndWith("x.pdf"));

    [Theory]
    [InlineData("\u8acb")]
    [InlineData("\U0001F4C4")]
    public void Clean_LongNameOfWideLetters_FitsAFileSystem(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 110)) + ".pdf";

        foreach (var clean in new[] { FileNames.Clean(name, ".pdf", "f"), MimeFileName.Clean(string.Concat(Enumerable.Repeat(letter, 90)) + name) })
        {
            Encoding.UTF8.GetByteCount(clean).ShouldBeInRange(200, 255);
            clean.ShouldEndWith(letter + ".pdf");
        }
    }

    [Fact]
    public void Clean_RandomText_NeverHoldsAPath()
    {
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(1, 30); length > 0; length--)
                text.Append((char)random.Next(random.Next(2) == 0 ? 128 : 0xFFFF));

            var name = FileNames.Clean(text.ToString(), ".txt", "f");

            name.ShouldNotBeNullOrWhiteSpace();
            name.IndexOfAny(['/', '\\', ':', '\0', '\r', '\n', '"', '<', '>', '|', '*', '?']).ShouldBe(-1);
            name.ShouldNotStartWith(".");
            name.ShouldEndWith(".txt");
        }
    }

    [Fact]
    public void MakeUnique_SameNames_AreNumbered() =>
        FileNames.MakeUnique(["a.pdf", "A.pdf", "a.pdf", "a (2).pdf", "b", "b"]).ShouldBe(["a.pdf", "A (2).pdf", "a (3).pdf", "a (2) (2).pdf", "b", "b (2)"]);
}
