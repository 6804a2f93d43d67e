using Messaging.Web.Components.Shared;

namespace Messaging.Tests.Pages.Shared;

public sealed class ShowTests
{
    [Theory]
    [InlineData("2026-10-01", "2026-10-31", "Oct 2026")]
    [InlineData("2026-10-01", "2026-10-15", "1 Oct – 15 Oct 2026")]
    [InlineData("2026-12-15", "2027-01-14", "15 Dec 2026 – 14 Jan 2027")]
    public void Period_FromAndTo_IsShort(string from, string to, string expected) =>
        Show.Period(DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(expected);

    [Theory]
    [InlineData(512, "512 bytes")]
    [InlineData(12_345, "12.3 KB")]
    [InlineData(12_400_000, "12.4 MB")]
    public void Bytes_AnySize_IsReadable(long bytes, string expected) => Show.Bytes(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(null, "Concept")]
    [InlineData("", "Concept")]
    [InlineData("2026-0012", "2026-0012")]
    public void InvoiceNumber_OnlyWhereNone_IsConcept(string? number, string expected) => Show.InvoiceNumber(number).ShouldBe(expected);
}
