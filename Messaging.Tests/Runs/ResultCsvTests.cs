using System.Text;
using Messaging.Core.Runs;

namespace Messaging.Tests.Runs;

public sealed class ResultCsvTests
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 20, 10, 0, 5, TimeSpan.FromHours(1));

    [Fact]
    public async Task Write_OneResult_HasAMarkNamesAndTimesInUtc()
    {
        var bytes = await WriteAsync(Row());

        bytes.AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(3)).Split("\r\n");
        lines[0].ShouldStartWith("Run,Definition,Event,Invoice,");
        lines[1].ShouldBe("7,Monthly,,2026-5,inv-5,C-3,\"Bakker, Zoë\",a@x.example; b@x.example,SendSuccessful,1,,,2026-11-20T09:00:05Z,<m@x>");
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+31 20 123")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    public async Task Write_CellThatBeginsLikeAFormula_IsGuarded(string name) =>
        (await TextAsync(Row() with { CustomerName = name })).ShouldContain("'" + name);

    [Theory]
    [InlineData("\n=1+1", "\n'=1+1")]
    [InlineData(" \t@SUM(A1)", " \t'@SUM(A1)")]
    [InlineData("Shop;=1+1;x", "Shop;'=1+1;x")]
    [InlineData("Shop\n-2", "Shop\n'-2")]
    [InlineData("Bakker-de Wit; a+b", "Bakker-de Wit; a+b")]
    public async Task Write_FormulaBehindSpacesOrWhereASpreadsheetMaySplit_IsGuarded(string name, string expected) =>
        (await TextAsync(Row() with { CustomerName = name })).ShouldContain(expected);

    [Fact]
    public async Task Write_Concept_SaysSo() => (await TextAsync(Row() with { InvoiceNumber = null })).ShouldContain("Concept,inv-5");

    private static async Task<string> TextAsync(ResultRow row) => Encoding.UTF8.GetString(await WriteAsync(row));

    private static async Task<byte[]> WriteAsync(params ResultRow[] rows)
    {
        using var stream = new MemoryStream();
        await ResultCsv.WriteAsync(stream, rows.ToAsyncEnumerable(), status => status.ToString());
        return stream.ToArray();
    }

    private static ResultRow Row() => new(
        1, 7, "monthly", "Monthly", 5, "inv-5", "2026-5", 3, "C-3", "Bakker, Zoë", ["a@x.example", "b@x.example"], MessageResultStatus.SendSuccessful, 1, null, null, "<m@x>", Sent, 1);
}
