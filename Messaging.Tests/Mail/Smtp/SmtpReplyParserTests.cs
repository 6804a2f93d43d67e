using System.Text;
using Messaging.Core.Mail.Smtp;

namespace Messaging.Tests.Mail.Smtp;

public sealed class SmtpReplyParserTests
{
    [Theory]
    [InlineData("250 ok\r\n", 250, null, "ok")]
    [InlineData("250\r\n", 250, null, "")]
    [InlineData("250 ok\n", 250, null, "ok")]
    [InlineData("550 5.1.1 No such user\r\n", 550, "5.1.1", "5.1.1 No such user")]
    [InlineData("550 2.1.1 Odd\r\n", 550, null, "2.1.1 Odd")]
    [InlineData("550 5.1.1.1 Odd\r\n", 550, null, "5.1.1.1 Odd")]
    [InlineData("450-4.2.1 a\r\n450-\r\n450 4.2.1 b\r\n", 450, "4.2.1", "4.2.1 a\n\n4.2.1 b")]
    [InlineData("250 a\u0000b\u001b[31mc\td\r\n", 250, null, "ab[31mc d")]
    public void Consume_AnyPortions_GivesTheAnswer(string input, int code, string? enhanced, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        foreach (var portion in new[] { 1, 2, 3, bytes.Length })
        {
            var parser = new SmtpReplyParser();
            for (var at = 0; at < bytes.Length; at += portion)
                parser.Consume(bytes.AsSpan(at, Math.Min(portion, bytes.Length - at)));
            parser.IsComplete.ShouldBeTrue();
            parser.Take(SmtpStage.Mail).ShouldBe(new SmtpReply(code, enhanced, text, SmtpStage.Mail));
        }
    }

    [Fact]
    public void Consume_TwoAnswersAtOnce_TakesOnlyTheFirst()
    {
        var parser = new SmtpReplyParser();
        var input = "250-a\r\n250 b\r\n354 c\r\n"u8;

        var consumed = parser.Consume(input);

        parser.Take(SmtpStage.Rcpt).Text.ShouldBe("a\nb");
        parser.Consume(input[consumed..]);
        parser.Take(SmtpStage.Data).Code.ShouldBe(354);
    }

    [Fact]
    public void Consume_VeryLongLine_KeepsItsBeginning()
    {
        var parser = new SmtpReplyParser();

        parser.Consume(Encoding.ASCII.GetBytes("250 " + new string('x', 10_000) + "\r\n"));

        parser.Take(SmtpStage.Mail).Text.Length.ShouldBe(1996);
    }

    [Theory]
    [InlineData("450 Try again in 5 minutes", 300)]
    [InlineData("450 Greylisted, please retry after 60 sec.", 60)]
    [InlineData("451 wait 1 hour", 3600)]
    [InlineData("451 Try again in 999999 hours", 86400)]
    [InlineData("451 Try again later", null)]
    [InlineData("451 You sent 12 messages in 3 sessions", null)]
    [InlineData("550 Try again in 5 minutes", null)]
    public void RetryAfter_ServersWords_AreUnderstood(string answer, int? seconds)
    {
        var parser = new SmtpReplyParser();
        parser.Consume(Encoding.ASCII.GetBytes(answer + "\r\n"));

        parser.Take(SmtpStage.Rcpt).RetryAfter.ShouldBe(seconds is { } known ? TimeSpan.FromSeconds(known) : null);
    }
}
