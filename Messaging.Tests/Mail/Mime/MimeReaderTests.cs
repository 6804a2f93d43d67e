using System.Buffers;
using System.Text;
using Messaging.Core.Mail.Mime;

namespace Messaging.Tests.Mail.Mime;

public sealed class MimeReaderTests
{
    [Fact]
    public void Read_WhatTheWriterWrites_ComesBackWhole()
    {
        var mail = new MimeMail
        {
            From = Mailbox.Parse("\"Müller & Söhne, Rechnungen\" <billing@example.com>"),
            To = [Mailbox.Parse("Çağlar Öztürk <caglar@example.com>")],
            Subject = "Ihre Rechnung für Oktober: 1.234,50 € – bitte prüfen, danke schön und bis zum nächsten Mal",
            Date = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            MessageId = "1.1@example.com",
            HtmlBody = "<p>Grüße</p><img src=\"cid:logo@x\">" + new string('ä', 500),
            TextBody = "Grüße\r\n\r\n.\r\nFrom hier\r\n" + new string('x', 2_000),
            InlineImages = [new("logo@x", "image/png", new byte[] { 1, 2, 3 })],
            Attachments = [new("Rechnung für Łódź, ein wirklich sehr langer Name der nicht in eine Zeile passt 2026-11.pdf", "application/pdf", Enumerable.Range(0, 1_000).Select(i => (byte)i).ToArray())],
        };

        var read = Read(Write(mail));

        read.Header("subject").ShouldBe(mail.Subject);
        read.Header("From")!.ShouldContain("Müller & Söhne, Rechnungen");
        read.Html.ShouldNotBeNull().TrimEnd().ShouldBe(mail.HtmlBody);
        read.Text.ShouldNotBeNull().TrimEnd().ShouldBe(mail.TextBody.TrimEnd());
        read.Parts.Select(p => (p.ContentType, p.ContentId)).ShouldBe([("image/png", "logo@x"), ("application/pdf", null)]);
        read.Parts[1].FileName.ShouldBe(mail.Attachments[0].FileName);
        read.Parts[1].Content.ShouldBe(mail.Attachments[0].Content.ToArray());
    }

    [Theory]
    [InlineData("=?utf-8?Q?a_=C3=A4?=", "a ä")]
    [InlineData("=?UTF-8?B?w6Q=?= =?UTF-8?B?w7Y=?=", "äö")]
    [InlineData("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?=", "ä")]
    [InlineData("=?iso-8859-1?Q?=E4?= and =?nonsense?Q?x?=", "ä and x")]
    [InlineData("plain =? not a word ?=", "plain =? not a word ?=")]
    public void Read_EncodedWords_AreText(string value, string expected) => Read($"Subject: {value}\r\n\r\n").Header("Subject").ShouldBe(expected);

    [Theory]
    [InlineData("filename=\"a \\\"b\\\".pdf\"", "a \"b\".pdf")]
    [InlineData("filename=plain.pdf", "plain.pdf")]
    [InlineData("filename*=utf-8''%C3%A4.pdf", "ä.pdf")]
    [InlineData("filename*0*=utf-8''%C3%A4;\r\n filename*1=\"-b\";\r\n filename*2*=%2Epdf", "ä-b.pdf")]
    [InlineData("filename=\"=?utf-8?Q?=C3=A4.pdf?=\"", "ä.pdf")]
    public void Read_FileNames_AreText(string parameter, string expected) =>
        Read($"Content-Type: application/pdf\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx").Parts.Single().FileName.ShouldBe(expected);

    [Fact]
    public void Read_QuotedPrintableWithSoftBreaks_IsJoined() =>
        Read("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nlong=20=\r\nline=C3=A4 = and =ZZ").Text.ShouldBe("long lineä = and =ZZ");

    [Fact]
    public void Read_NotUtf8_IsReadAsLatin1() =>
        MimeReader.Read(Encoding.Latin1.GetBytes("Subject: Gr\u00fc\u00dfe\n\nbody \u00e4")).ShouldSatisfyAllConditions(
            m => m.Header("Subject").ShouldBe("Grüße"),
            m => m.Text.ShouldBe("body ä"));

    [Fact]
    public void Read_TextAttachment_IsNotTheBody()
    {
        var read = Read("Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nbody\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n1;2\r\n--b--\r\nepilogue");

        read.Text.ShouldBe("body");
        read.Parts.Single().Content.ShouldBe("1;2"u8.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all")]
    [InlineData("Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b\r\n--b\r\n\r\n--b--")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b")]
    [InlineData("Content-Type: ;;;=;\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@=A")]
    [InlineData("Content-Type: text/plain; charset=\"bogus\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=")]
    public void Read_Damaged_ShowsWhatItCan(string message) => Read(message).ShouldNotBeNull();

    [Fact]
    public void Read_NestedWithoutEnd_StaysBounded()
    {
        var message = new StringBuilder();
        for (var i = 0; i < 5_000; i++)
            message.Append("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");

        Read(message.ToString()).Parts.Count.ShouldBeLessThanOrEqualTo(501);
    }

    private static ReadMail Read(string message) => MimeReader.Read(Encoding.UTF8.GetBytes(message));

    private static string Write(MimeMail mail)
    {
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
