using System.Buffers;
using System.Text;
using Messaging.Core.Mail.Mime;
using Messaging.Tests.Support;

namespace Messaging.Tests.Mail.Mime;

/// <summary>What the writer makes, as Python's email package understands it.</summary>
public sealed class MimeWriterTests
{
    [Theory]
    [InlineData(true, false, false, false, "text/plain")]
    [InlineData(false, true, false, false, "text/html")]
    [InlineData(false, false, false, false, "text/plain")]
    [InlineData(true, true, false, false, "multipart/alternative(text/plain,text/html)")]
    [InlineData(true, true, true, false, "multipart/related(multipart/alternative(text/plain,text/html),image/png)")]
    [InlineData(false, true, true, false, "multipart/related(text/html,image/png)")]
    [InlineData(true, false, true, false, "text/plain")]
    [InlineData(true, false, false, true, "multipart/mixed(text/plain,application/pdf)")]
    [InlineData(true, true, true, true, "multipart/mixed(multipart/related(multipart/alternative(text/plain,text/html),image/png),application/pdf)")]
    public async Task Write_Parts_NestOnlyAsNeeded(bool text, bool html, bool image, bool file, string structure)
    {
        var mail = Sample() with
        {
            TextBody = text ? "Hello text" : null,
            HtmlBody = html ? "<p>Hello html</p>" : null,
            InlineImages = image ? [new InlineImage("i1@x.example", "image/png", new byte[] { 1, 2, 3 })] : [],
            Attachments = file ? [new MailAttachment("a.pdf", "application/pdf", new byte[] { 4, 5 })] : [],
        };

        var parsed = await ReadAsync(mail);

        parsed.Structure.ShouldBe(structure);
        parsed.Defects.ShouldBeEmpty();
        parsed.Text?.TrimEnd().ShouldBe(text ? "Hello text" : "");
        parsed.Html?.TrimEnd().ShouldBe("<p>Hello html</p>");
        parsed.Header("MIME-Version").ShouldBe("1.0");
    }

    [Theory]
    [InlineData("Invoice 17")]
    [InlineData("")]
    [InlineData("Rechnung für März")]
    [InlineData("請求書が届きました。今月分のご請求金額は次のとおりです。お支払い期限にご注意ください。どうぞよろしくお願いいたします。")]
    [InlineData("🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂")]
    [InlineData("=?utf-8?Q?not_really_encoded?=")]
    [InlineData("two  spaces and one at the end ")]
    [InlineData(" one at the start")]
    [InlineData("A plain subject that is so long that it has to be folded, and then folded again, because it goes on for more than two lines of text")]
    [InlineData("Aveeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeerylongword")]
    [InlineData("mixed Ünïcödé and plain, long enough that it must be folded: Straße, Grüße, naïve café, and still a few more words")]
    public async Task Write_Subject_IsReadAsItWas(string subject)
    {
        var mail = Sample() with { Subject = subject };

        var parsed = await ReadAsync(mail);

        parsed.Subject.ShouldBe(subject);
        parsed.Defects.ShouldBeEmpty();
        HeaderLines(mail).ShouldAllBe(line => line.Length <= 78 && line.All(c => c < 0x7F));
    }

    [Theory]
    [InlineData("Anna")]
    [InlineData("Jürgen Müller")]
    [InlineData("Smith, Anna \"Annie\" \\ Co. <x@y>")]
    [InlineData("株式会社サンプル経理部請求書担当窓口チーム東京本社営業第一課")]
    [InlineData("A company with a very long name that does not fit on one line of any header at all Ltd")]
    public async Task Write_DisplayNames_AreReadAsTheyWere(string name)
    {
        Mailbox.TryCreate(name, "some.body@example.org", out var mailbox, out _).ShouldBeTrue();
        var mail = Sample() with { From = mailbox!, ReplyTo = mailbox, To = [mailbox!, mailbox!, Mailbox.Parse("plain@example.org")] };

        var parsed = await ReadAsync(mail);

        parsed.From.ShouldBe([new ParsedAddress(name, "some.body@example.org")]);
        parsed.ReplyTo.ShouldBe(parsed.From);
        parsed.To.ShouldBe([.. parsed.From, .. parsed.From, new ParsedAddress("", "plain@example.org")]);
        parsed.Defects.ShouldBeEmpty();
        HeaderLines(mail).ShouldAllBe(line => line.Length <= 78);
    }

    [Theory]
    [InlineData("invoice.pdf", "invoice.pdf", "invoice.pdf")]
    [InlineData("Rechnung für März.pdf", "Rechnung für März.pdf", "Rechnung fur Marz.pdf")]
    [InlineData("請求書.pdf", "請求書.pdf", "___.pdf")]
    [InlineData("a very long file name that goes on and on and on until it no longer fits into a line.pdf", "a very long file name that goes on and on and on until it no longer fits into a line.pdf", "a very long file name that goes on and on and on until i.pdf")]
    [InlineData("../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd")]
    [InlineData("a\"b\\c;d=e%f.pdf", "a_b_c;d=e%f.pdf", "a_b_c;d=e%f.pdf")]
    [InlineData("a\r\nContent-Type: text/html\r\n\r\nx.pdf", "a__Content-Type_ text_html____x.pdf", "a__Content-Type_ text_html____x.pdf")]
    [InlineData("invoice\u202efdp.exe", "invoice_fdp.exe", "invoice_fdp.exe")]
    [InlineData("   ", "attachment", "attachment")]
    public async Task Write_FileName_IsReadAsItWasAndIsOnlyAName(string name, string expected, string fallback)
    {
        var parsed = await ReadAsync(Sample() with { Attachments = [new MailAttachment(name, "application/pdf", new byte[] { 1 })] });

        var file = parsed.Files.ShouldHaveSingleItem();
        file.FileName.ShouldBe(expected);
        file.TypeName.ShouldBe(fallback);
        file.Disposition.ShouldBe("attachment");
        parsed.Defects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/pdf", "application/pdf")]
    [InlineData("text/csv; charset=utf-8", "text/csv")]
    [InlineData("message/rfc822", "application/octet-stream")]
    [InlineData("multipart/mixed", "application/octet-stream")]
    [InlineData("pdf", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    [InlineData("text/html\r\nX-Evil: 1", "application/octet-stream")]
    public async Task Write_ContentType_IsAlwaysOne(string given, string expected)
    {
        var parsed = await ReadAsync(Sample() with { Attachments = [new MailAttachment("a", given, new byte[] { 1 })] });

        parsed.Files.ShouldHaveSingleItem().ContentType.ShouldBe(expected);
        parsed.Defects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(58)]
    [InlineData(57 * 256)]
    [InlineData((57 * 256 * 3) + 1)]
    public async Task Write_AttachmentOfAnyLength_IsReadByteForByte(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);

        var parsed = await ReadAsync(Sample() with { Attachments = [new MailAttachment("a.bin", "application/octet-stream", content), new MailAttachment("b.bin", "application/octet-stream", content)] });

        parsed.Files.Select(file => file.Content).ShouldAllBe(read => Enumerable.SequenceEqual(read, content));
        parsed.Files.Count.ShouldBe(2);
        parsed.Defects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("plain\r\ntext\r\n", "7bit")]
    [InlineData("bare\nline\rbreaks\r\nof\n\rall kinds", "7bit")]
    [InlineData("Grüße aus München, nur ein paar Umlaute in sehr viel gewöhnlichem Text", "quoted-printable")]
    [InlineData("請求書が届きました。今月分のご請求金額は次のとおりです。", "base64")]
    [InlineData("From here\nit is a line that mailbox files would change", "quoted-printable")]
    [InlineData("--=_m_0123 looks like a boundary", "quoted-printable")]
    [InlineData(".\n..\n.leading dots = and trailing space ü \n\ttab\t", "quoted-printable")]
    [InlineData("nul\0and bell\a are escaped in a text that is otherwise plain enough for quoted-printable", "quoted-printable")]
    public async Task Write_Body_IsReadAsItWasButForLineEnds(string body, string encoding)
    {
        var mail = Sample() with { TextBody = body };

        var parsed = await ReadAsync(mail);

        var expected = body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimEnd('\n');
        parsed.Text!.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').ShouldBe(expected);
        parsed.Header("Content-Transfer-Encoding").ShouldBe(encoding);
        parsed.Defects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("ab =")]
    [InlineData("請")]
    [InlineData("wörter und ")]
    public async Task Write_BodyWithVeryLongLines_KeepsLinesShort(string piece)
    {
        var body = string.Concat(Enumerable.Repeat(piece, 5000)) + "!";
        var mail = Sample() with { TextBody = body };

        var parsed = await ReadAsync(mail);

        parsed.Text!.TrimEnd('\r', '\n').ShouldBe(body);
        Lines(mail).ShouldAllBe(line => line.Length <= 78);
        parsed.Defects.ShouldBeEmpty();
    }

    [Fact]
    public void Write_LineOf998_StaysAsItIsAndOneMoreIsEncoded()
    {
        Text(Sample() with { TextBody = new string('x', 998) }).ShouldContain("Content-Transfer-Encoding: 7bit");
        Text(Sample() with { TextBody = new string('x', 999) }).ShouldContain("Content-Transfer-Encoding: quoted-printable");
    }

    [Fact]
    public void Write_SameMail_GivesTheSameBytes()
    {
        var mail = Sample() with { HtmlBody = "<p>ü</p>", Attachments = [new MailAttachment("a", "text/plain", new byte[] { 1 })] };

        Text(mail).ShouldBe(Text(mail));
        Text(mail with { MessageId = "other@invoices.example" }).ShouldNotBe(Text(mail));
    }

    [Fact]
    public async Task Write_Headers_AreAsSet()
    {
        var parsed = await ReadAsync(Sample() with { ExtraHeaders = [new MailHeader("Auto-Submitted", "auto-generated"), new MailHeader("List-Unsubscribe", "<https://example.org/" + new string('u', 200) + ">")] });

        parsed.Header("Date").ShouldBe("Sun, 22 Nov 2026 12:00:00 +0100");
        parsed.Header("Message-ID").ShouldBe("<1.2@invoices.example>");
        parsed.Header("Auto-Submitted").ShouldBe("auto-generated");
        parsed.Header("List-Unsubscribe").ShouldBe("<https://example.org/" + new string('u', 200) + ">");
    }

    [Fact]
    public void Write_NegativeAndOddOffset_IsWrittenRight() =>
        Text(Sample() with { Date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, new TimeSpan(-3, -30, 0)) }).ShouldContain("Date: Fri, 02 Jan 2026 03:04:05 -0330\r\n");

    internal static MimeMail Sample() => new()
    {
        From = Mailbox.Parse("billing@example.org"),
        To = [Mailbox.Parse("customer@example.org")],
        Subject = "Invoice",
        Date = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(1)),
        MessageId = "1.2@invoices.example",
        TextBody = "Hello",
    };

    internal static byte[] Write(MimeMail mail)
    {
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return output.WrittenSpan.ToArray();
    }

    internal static string Text(MimeMail mail) => Encoding.UTF8.GetString(Write(mail));

    internal static Task<ParsedMail> ReadAsync(MimeMail mail) => PythonMail.ParseAsync(Write(mail));

    private static string[] Lines(MimeMail mail) => Text(mail).Split("\r\n");

    private static IEnumerable<string> HeaderLines(MimeMail mail) => Lines(mail).TakeWhile(line => line.Length > 0);
}
