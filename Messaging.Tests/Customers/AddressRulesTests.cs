using Messaging.Core.Customers;

namespace Messaging.Tests.Customers;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("anna@example.com")]
    [InlineData("anna.de-vries+invoices@mail.example.co.uk")]
    [InlineData("o'brien@example.ie")]
    [InlineData("müller@example.de")]
    [InlineData("rechnung@bücher.example")]
    [InlineData("用户@例子.广告")]
    [InlineData("root@localhost")]
    public void Problem_PossibleAddress_IsNone(string address) => AddressRules.Problem(address).ShouldBeNull();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("anna", "no @")]
    [InlineData("anna@", "nothing after the @")]
    [InlineData("@example.com", "nothing before the @")]
    [InlineData("anna@example", "no dot after the @")]
    [InlineData("anna@b@example.com", "more than one @")]
    [InlineData("anna@example.com, bert@example.com", "contains a space")]
    [InlineData("anna@example.com;bert@example.com", "more than one @")]
    [InlineData("anna @example.com", "contains a space")]
    [InlineData("anna@example.com\r\nRCPT TO:<x@example.com>", "line break")]
    [InlineData("anna@example.com\n", "line break")]
    [InlineData("an\0na@example.com", "invisible")]
    [InlineData("an\u202Ena@example.com", "invisible")]
    [InlineData("\"anna\"@example.com", "character \"")]
    [InlineData("<anna@example.com>", "character <")]
    [InlineData(".anna@example.com", "dot at the start")]
    [InlineData("anna..b@example.com", "two together")]
    [InlineData("anna@exa_mple.com", "not a possible domain")]
    [InlineData("anna@-example.com", "not a possible domain")]
    [InlineData("anna@example..com", "not a possible domain")]
    [InlineData("anna@[127.0.0.1]", "not a possible domain")]
    public void Problem_ImpossibleAddress_SaysWhatIsWrong(string address, string said) =>
        AddressRules.Problem(address).ShouldNotBeNull().ShouldContain(said);

    [Fact]
    public void Problem_TooLong_SaysHowLongIsPossible()
    {
        AddressRules.Problem(new string('a', 65) + "@example.com").ShouldNotBeNull().ShouldContain("64 bytes");
        AddressRules.Problem("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".com").ShouldNotBeNull().ShouldContain("254 bytes");
    }

    [Fact]
    public void Problem_LineBreakInAddress_IsNotRepeatedInTheMessage() =>
        AddressRules.Problem("anna@example.com\r\nDATA").ShouldNotBeNull().ShouldNotContain("\n");
}
