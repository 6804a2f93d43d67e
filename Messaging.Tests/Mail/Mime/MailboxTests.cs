using Messaging.Core.Mail.Mime;

namespace Messaging.Tests.Mail.Mime;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("a@b.example", null, "a@b.example")]
    [InlineData("  a@b.example ", null, "a@b.example")]
    [InlineData("root@localhost", null, "root@localhost")]
    [InlineData("first.last+tag@sub.example.org", null, "first.last+tag@sub.example.org")]
    [InlineData("Anna Smith <a@b.example>", "Anna Smith", "a@b.example")]
    [InlineData("<a@b.example>", null, "a@b.example")]
    [InlineData("J. Doe <a@b.example>", "J. Doe", "a@b.example")]
    [InlineData("\"Smith, Anna \\\"Annie\\\"\" <a@b.example>", "Smith, Anna \"Annie\"", "a@b.example")]
    [InlineData("\"a b\"@b.example", null, "\"a b\"@b.example")]
    [InlineData("\"a@b\"@b.example", null, "\"a@b\"@b.example")]
    [InlineData("\"plain\"@b.example", null, "plain@b.example")]
    [InlineData("Müller <mueller@münchen.example>", "Müller", "mueller@xn--mnchen-3ya.example")]
    [InlineData("a@straße.example", null, "a@xn--strae-oqa.example")]
    [InlineData("A@STRAẞE.EXAMPLE", null, "A@xn--strae-oqa.example")]
    [InlineData("a@βόλος.example", null, "a@xn--nxasmm1c.example")]
    [InlineData("jürgen@b.example", null, "jürgen@b.example")]
    [InlineData("a@xn--mnchen-3ya.example", null, "a@xn--mnchen-3ya.example")]
    public void TryParse_Address_IsUnderstood(string text, string? name, string address)
    {
        Mailbox.TryParse(text, out var mailbox, out var problem).ShouldBeTrue(problem);

        mailbox!.DisplayName.ShouldBe(name);
        mailbox.Address.ShouldBe(address);
    }

    [Theory]
    [InlineData(null, "it is empty")]
    [InlineData("   ", "it is empty")]
    [InlineData("anna", "it has no @")]
    [InlineData("@b.example", "there is nothing before the @")]
    [InlineData("\"\"@b.example", "there is nothing before the @")]
    [InlineData("a@", "there is nothing after the @")]
    [InlineData("a@b@c.example", "it has more than one @")]
    [InlineData("a@b.example, c@d.example", "it looks like more than one address")]
    [InlineData("a b@c.example", "it has a space in it")]
    [InlineData("a..b@c.example", "the part before the @ has a character or a dot that cannot stand there")]
    [InlineData(".a@c.example", "the part before the @ has a character or a dot that cannot stand there")]
    [InlineData("a(b)@c.example", "the part before the @ has a character or a dot that cannot stand there")]
    [InlineData("a@b..example", "what follows the @ is not a domain")]
    [InlineData("a@-b.example", "what follows the @ is not a domain")]
    [InlineData("a@b_c.example", "what follows the @ is not a domain")]
    [InlineData("a@b.example.", "what follows the @ is not a domain")]
    [InlineData("a@b example", "what follows the @ is not a domain")]
    [InlineData("a@[127.0.0.1]", "it names a machine by number, and a domain is needed")]
    [InlineData("a@b.example>", "it has a > but no <")]
    [InlineData("Smith, Anna <a@b.example>", "its name has a \",\" and must stand in quotes")]
    [InlineData("\"Smith <a@b.example>", "the quotes around its name are not closed")]
    [InlineData("\"Smith\" x <a@b.example>", "there is text between its name and the <")]
    [InlineData("a@b.example\r\nBcc: c@d.example", "it has a line break in it")]
    [InlineData("\"a\r\nRCPT TO:<c@d.example>\"@b.example", "it has a line break in it")]
    [InlineData("Anna\nBcc: x@y.example <a@b.example>", "it has a line break in it")]
    [InlineData("a\0@b.example", "it has a control character in it")]
    [InlineData("a\u0085@b.example", "it has a control character in it")]
    [InlineData("a\u200b@b.example", "it has an invisible character in it")]
    [InlineData("a@b.example\u00a0", "it has an invisible character in it")]
    [InlineData("a\u2028@b.example", "it has a line break in it")]
    [InlineData("a@b\u200dc.example", "it has an invisible character in it")]
    [InlineData("a@b\u00adc.example", "it has an invisible character in it")]
    public void TryParse_NotAnAddress_SaysWhy(string? text, string expected)
    {
        Mailbox.TryParse(text, out var mailbox, out var problem).ShouldBeFalse();

        mailbox.ShouldBeNull();
        problem.ShouldBe(expected);
    }

    [Fact]
    public void TryParse_HalfACharacter_IsRefused()
    {
        Mailbox.TryParse("a" + '\ud800' + "@b.example", out _, out var problem).ShouldBeFalse();
        problem.ShouldBe("it has a broken character in it");
    }

    [Fact]
    public void TryParse_Lengths_AreHeldToTheStandard()
    {
        var domain63 = new string('d', 63);

        Mailbox.TryParse(new string('a', 64) + "@b.example", out _, out _).ShouldBeTrue();
        Mailbox.TryParse(new string('a', 65) + "@b.example", out _, out var local).ShouldBeFalse();
        Mailbox.TryParse(new string('ü', 33) + "@b.example", out _, out _).ShouldBeFalse();
        Mailbox.TryParse($"{new string('a', 62)}@{domain63}.{domain63}.{domain63}", out _, out _).ShouldBeTrue();
        Mailbox.TryParse($"{new string('a', 63)}@{domain63}.{domain63}.{domain63}", out _, out var whole).ShouldBeFalse();
        Mailbox.TryParse($"a@{domain63}d.example", out _, out _).ShouldBeFalse();
        local.ShouldBe("the part before the @ is longer than 64 characters");
        whole.ShouldBe("it is longer than 254 characters");
    }

    [Fact]
    public void TryCreate_NameWithLineBreak_IsRefused() =>
        Mailbox.TryCreate("Anna\r\nBcc: x@y.example", "a@b.example", out _, out _).ShouldBeFalse();

    [Fact]
    public void NeedsSmtpUtf8_OnlyForTheLocalPart()
    {
        Mailbox.Parse("Jürgen <j@münchen.example>").NeedsSmtpUtf8.ShouldBeFalse();
        Mailbox.Parse("jürgen@b.example").NeedsSmtpUtf8.ShouldBeTrue();
    }
}
