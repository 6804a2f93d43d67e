using Messaging.Core.Import;

namespace Messaging.Tests.Import;

public sealed class ValueFormatsTests
{
    [Theory]
    [InlineData("1,234.56", DecimalMark.Point, 1234.56)]
    [InlineData("1.234,56", DecimalMark.Comma, 1234.56)]
    [InlineData("-12", DecimalMark.Comma, -12)]
    [InlineData("1 234,5", DecimalMark.Comma, 1234.5)]
    [InlineData("1'234.50", DecimalMark.Point, 1234.5)]
    [InlineData("€ 12,50", DecimalMark.Comma, 12.5)]
    [InlineData("1.234", DecimalMark.Comma, 1234)]
    [InlineData("1.234", DecimalMark.Point, 1.234)]
    public void ParseNumber_InItsFormat_IsRead(string text, DecimalMark mark, double expected) =>
        ValueFormats.ParseNumber(text, mark).ShouldBe((decimal)expected);

    [Theory]
    [InlineData("1.234,56", DecimalMark.Point)]
    [InlineData("1,234.56", DecimalMark.Comma)]
    [InlineData("12,5", DecimalMark.Point)]
    [InlineData("0,125", DecimalMark.Point)]
    [InlineData("-0.500", DecimalMark.Comma)]
    [InlineData("1,23,456", DecimalMark.Point)]
    [InlineData("1e5", DecimalMark.Point)]
    [InlineData("NaN", DecimalMark.Point)]
    [InlineData("12.", DecimalMark.Point)]
    [InlineData("=1+1", DecimalMark.Point)]
    [InlineData("٣", DecimalMark.Point)]
    public void ParseNumber_InAnotherFormat_IsRefused(string text, DecimalMark mark) => ValueFormats.ParseNumber(text, mark).ShouldBeNull();

    [Fact]
    public void DetectDecimalMark_OneDecisiveNumber_Decides()
    {
        ValueFormats.DetectDecimalMark(["1.000", "2.500,00"]).ShouldBe(new(DecimalMark.Comma, null));
        ValueFormats.DetectDecimalMark(["1,000", "12.5"]).ShouldBe(new(DecimalMark.Point, null));
        ValueFormats.DetectDecimalMark(["1.000", "0,125"]).ShouldBe(new(DecimalMark.Comma, null));
        ValueFormats.DetectDecimalMark(["12", "7"]).ShouldBe(new(DecimalMark.Point, null));
    }

    [Fact]
    public void DetectDecimalMark_NothingDecides_SaysSo()
    {
        ValueFormats.DetectDecimalMark(["12", "1.234"]).Doubt.ShouldNotBeNull().ShouldContain("\"1.234\" can be read in two ways");
        ValueFormats.DetectDecimalMark(["1.5", "1,5"]).Doubt.ShouldNotBeNull().ShouldContain("Some numbers");
    }

    [Theory]
    [InlineData("2026-11-30", DateOrder.YearMonthDay)]
    [InlineData("30-11-2026", DateOrder.DayMonthYear)]
    [InlineData("30.11.2026", DateOrder.DayMonthYear)]
    [InlineData("11/30/2026", DateOrder.MonthDayYear)]
    [InlineData("2026-11-30T10:00:00", DateOrder.YearMonthDay)]
    public void ParseDate_InItsOrder_IsRead(string text, DateOrder order) => ValueFormats.ParseDate(text, order).ShouldBe(new DateOnly(2026, 11, 30));

    [Theory]
    [InlineData("30-11-2026", DateOrder.MonthDayYear)]
    [InlineData("2026-02-30", DateOrder.YearMonthDay)]
    [InlineData("30-11-26", DateOrder.DayMonthYear)]
    [InlineData("yesterday", DateOrder.DayMonthYear)]
    public void ParseDate_NotInThatOrder_IsRefused(string text, DateOrder order) => ValueFormats.ParseDate(text, order).ShouldBeNull();

    [Fact]
    public void DetectDateOrder_OneDecisiveDate_Decides()
    {
        ValueFormats.DetectDateOrder(["01/02/2026", "25/02/2026"]).ShouldBe(new(DateOrder.DayMonthYear, null));
        ValueFormats.DetectDateOrder(["01/02/2026", "02/25/2026"]).ShouldBe(new(DateOrder.MonthDayYear, null));
        ValueFormats.DetectDateOrder(["01.02.2026"]).ShouldBe(new(DateOrder.DayMonthYear, null));
    }

    [Fact]
    public void DetectDateOrder_NothingDecides_NamesBothReadings() =>
        ValueFormats.DetectDateOrder(["05-11-2026"]).Doubt.ShouldNotBeNull().ShouldContain("5 November 2026 or 11 May 2026");
}
