using System.Text;
using Messaging.Core.Mail.Mime;
using static Messaging.Tests.Mail.Mime.MimeWriterTests;

namespace Messaging.Tests.Mail.Mime;

/// <summary>Whatever stands in a field, the message keeps its own headers and gains none.</summary>
public sealed class MimeInjectionTests
{
    private const string Evil = "x\r\nBcc: victim@example.org\r\n\r\n<script>\n.\nDATA\rX-Evil: 1\0";

    [Fact]
    public async Task Write_EvilInEveryField_AddsNoHeader()
    {
        Mailbox.TryCreate(Evil, "a@b.example", out _, out _).ShouldBeFalse();
        var mail = Sample() with
        {
            Subject = Evil,
            HtmlBody = Evil,
            TextBody = Evil,
            InlineImages = [new InlineImage("i@x", Evil, "x"u8.ToArray(), Evil)],
            Attachments = [new MailAttachment(Evil, Evil, "x"u8.ToArray())],
            ExtraHeaders = [new MailHeader("X-Note", Evil)],
        };

        var parsed = await ReadAsync(mail);

        parsed.Headers.Select(header => header.Name).ShouldBe(["Date", "From", "To", "Subject", "Message-ID", "X-Note", "MIME-Version", "Content-Type"]);
        parsed.Subject.ShouldBe("x Bcc: victim@example.org  <script> . DATA X-Evil: 1 ");
        parsed.Files.Select(file => file.ContentType).ShouldBe(["application/octet-stream", "application/octet-stream"]);
        parsed.Defects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a\r\nBcc: b@c")]
    [InlineData("a b@c")]
    [InlineData("<a@b>")]
    [InlineData("")]
    [InlineData("a@b@c")]
    public void Write_EvilMessageId_IsRefused(string id)
    {
        Should.Throw<ArgumentException>(() => Text(Sample() with { MessageId = id }));
        Should.Throw<ArgumentException>(() => Text(Sample() with { HtmlBody = "x", InlineImages = [new InlineImage(id, "image/png", default)] }));
    }

    [Theory]
    [InlineData("Bcc")]
    [InlineData("subject")]
    [InlineData("X-A: b\r\nBcc")]
    [InlineData("X A")]
    [InlineData("")]
    public void Write_HeaderNameNotFree_IsRefused(string name) =>
        Should.Throw<ArgumentException>(() => Text(Sample() with { ExtraHeaders = [new MailHeader(name, "x")] }));

    [Fact]
    public void Write_RandomFields_NeverLeavesABareLineBreakOrALongLine()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2000; round++)
        {
            Mailbox.TryCreate(RandomText(random).Replace('\n', ' ').Replace('\r', ' '), "a@b.example", out var name, out _);
            var mail = Sample() with
            {
                From = name ?? Sample().From,
                To = [name ?? Sample().From, Sample().From, name ?? Sample().From],
                Subject = RandomText(random),
                TextBody = RandomText(random),
                HtmlBody = RandomText(random),
                Attachments = [new MailAttachment(RandomText(random), RandomText(random), Encoding.UTF8.GetBytes(RandomText(random)))],
            };

            var bytes = Write(mail);

            for (var i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == '\r')
                    bytes[i + 1].ShouldBe((byte)'\n');
                if (bytes[i] == '\n')
                    bytes[i - 1].ShouldBe((byte)'\r');
                bytes[i].ShouldBeLessThan((byte)0x7F);
            }

            var lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
            lines.ShouldAllBe(line => line.Length <= 998);
            lines.TakeWhile(line => line.Length > 0).ShouldAllBe(line => line.Length <= 78 && line.Trim().Length > 0);
        }
    }

    private static string RandomText(Random random)
    {
        const string Alphabet = "abc  \"\\<>@,;:=?_.\r\n\t\0äöü€請🙂\u202e%'()";
        var text = new StringBuilder();
        var runes = Alphabet.EnumerateRunes().ToArray();
        for (var length = random.Next(0, 200); length > 0; length--)
            text.Append(runes[random.Next(runes.Length)]);
        return text.ToString();
    }
}
