using Messaging.Web.Components.Pages.Templates;

namespace Messaging.Tests.Pages.Templates;

/// <summary>How what was typed reaches the page's copy of the text.</summary>
public sealed class TextEditTests
{
    [Theory]
    [InlineData("Hello", 5, 0, " you", "Hello you")]
    [InlineData("Hello", 0, 5, "", "")]
    [InlineData("Hello", 1, 3, "ipp", "Hippo")]
    [InlineData("", 0, 0, "new", "new")]
    [InlineData("anything", 0, -1, "all of it", "all of it")]
    public void ApplyTo_ItsText_GivesTheTextAfterwards(string text, int start, int removed, string inserted, string after) =>
        new TextEdit(start, removed, inserted, after.Length, 0).ApplyTo(text).ShouldBe(after);

    [Theory]
    [InlineData("Hello", 4, 3, "x", 3)]
    [InlineData("Hello", -1, 0, "x", 6)]
    [InlineData("Hello", 5, 0, " you", 8)]
    [InlineData("Hello", 0, -1, "cut", 4)]
    public void ApplyTo_AnotherText_IsRefused(string text, int start, int removed, string inserted, int length) =>
        new TextEdit(start, removed, inserted, length, 0).ApplyTo(text).ShouldBeNull();
}
