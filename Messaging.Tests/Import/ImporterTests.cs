using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Import;
using Messaging.Core.Invoices;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Import;

public sealed class ImporterTests : IDisposable
{
    private readonly DataFixture data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Customers_SemicolonsAndWindows1252_AreReadWithTheirUmlauts()
    {
        var file = await FileAsync("Kundennummer;Name;email:invoice;email:reminder;Sprache;field:contact\r\n1;Bäckerei Möller;a@example.com; b@example.com;de;Frau Groß\r\n", 1252);

        var (analysis, rows) = await ImportAsync(file, ImportKind.Customers);

        analysis.Plan.Dialect.ShouldBe(new CsvDialect(CsvEncoding.Windows1252, ';'));
        rows.ShouldHaveSingleItem().Status.ShouldBe(ItemStatus.Created);
        var customer = (await data.Customers.GetAsync("1", default)).Value!;
        (customer.Name, customer.Language, customer.Fields["contact"]).ShouldBe(("Bäckerei Möller", "de", "Frau Groß"));
        customer.Addresses.Select(a => $"{a.RecipientKey} {a.Address}").ShouldBe(["invoice a@example.com", "reminder b@example.com"]);
    }

    [Fact]
    public async Task Customers_ImportedTwice_AreUnchangedAndEmptyCellsLeaveWhatIsThere()
    {
        var file = await FileAsync("number,name,email\n1,One,a@example.com\n2,Two,\n");
        await ImportAsync(file, ImportKind.Customers);

        (await ImportAsync(file, ImportKind.Customers)).Rows.Select(r => r.Status).ShouldBe([ItemStatus.Unchanged, ItemStatus.Unchanged]);
        var again = await FileAsync("number,name,email\n1,,\n");
        (await ImportAsync(again, ImportKind.Customers)).Rows[0].Status.ShouldBe(ItemStatus.Unchanged);
        (await data.Customers.GetAsync("1", default)).Value!.Addresses.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Customers_HostileRows_EachFailsWithItsLineAndTheOthersGoIn()
    {
        var file = await FileAsync(
            "number,name,email\r\n" +
            "1,\"Quoted, with \"\"quotes\"\"\nand a line break\",a@example.com\r\n" + // lines 2 and 3
            "2,Injected,\"a@example.com\r\nRCPT TO:<x@example.com>\"\r\n" + // lines 4 and 5
            "3,Too,many,cells\r\n" + // line 6
            "\r\n" +
            "4,\"after\"quote,a@example.com\r\n" + // line 8
            "5,=cmd|' /C calc'!A0,a@example.com\r\n" + // line 9: a name like any other
            ",No number,\r\n" + // line 10
            "6,5\" disks,a@example.com\r\n" + // line 11
            "7,\"never closed,a@example.com\r\n8,Lost,a@example.com\r\n"); // line 12

        var (_, rows) = await ImportAsync(file, ImportKind.Customers);

        rows.Select(r => $"{r.Line} {r.Status}").ShouldBe(["2 Failed", "4 Failed", "6 Failed", "8 Failed", "9 Created", "10 Failed", "11 Created", "12 Failed"]);
        rows[0].Error!.Message.ShouldContain("line break");
        rows[1].Error!.Message.ShouldContain("line break");
        rows[2].Error!.Message.ShouldContain("4 cells");
        rows[7].Error!.Message.ShouldContain("never closed");
    }

    [Fact]
    public async Task Invoices_SeveralRowsEach_BecomeLinesAndAmbiguityIsTold()
    {
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        var file = await FileAsync(
            "External id;Invoice number;Customer number;Issue date;Currency;Description;Quantity;Unit price;VAT rate\n" +
            "a;2026-1;1;05-11-2026;EUR;Hosting;2;1.250,50;21%\n" +
            "a;2026-1;1;05-11-2026;EUR;Support;1;10,00;21\n" +
            "b;;1;06-11-2026;EUR;Concept line;1;99,95;0\n");

        var (analysis, rows) = await ImportAsync(file, ImportKind.Invoices, plan => plan with { DateOrder = DateOrder.DayMonthYear });

        analysis.DateDoubt.ShouldNotBeNull().ShouldContain("5 November 2026 or 11 May 2026");
        analysis.NumberDoubt.ShouldBeNull();
        rows.Select(r => $"{r.Line} {r.Key} {r.Status}").ShouldBe(["2 a Created", "3 a Created", "4 b Created"]);
        var invoice = (await data.Invoices.GetAsync("a", default)).Value!;
        (invoice.Lines.Count, invoice.TotalNet, invoice.TotalVat, invoice.Row.IssueDate).ShouldBe((2, 2511m, 527.31m, new DateOnly(2026, 11, 5)));
        (await data.Invoices.GetAsync("b", default)).Value!.Row.Status.ShouldBe(InvoiceStatus.Concept);
    }

    [Fact]
    public async Task Invoices_WrongRows_FailWholeInvoiceWithReason()
    {
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        var file = await FileAsync(
            "externalId,customerNumber,issueDate,currency,description,amount\n" +
            "a,1,2026-01-01,EUR,One,10.00\na,1,2026-01-02,EUR,Two,10.00\n" + // contradict
            "b,1,2026-13-01,EUR,One,10.00\n" +
            "c,1,2026-01-01,EUR,One,\"10,00\"\n" +
            "d,1,2026-01-01,EUR,One,10.00\na,1,2026-01-01,EUR,Again,1.00\n" +
            "e,9,2026-01-01,EUR,One,10.00\n");

        var (_, rows) = await ImportAsync(file, ImportKind.Invoices);

        rows.Select(r => $"{r.Line} {r.Key} {r.Status}").ShouldBe(["2 a Failed", "3 a Failed", "4 b Failed", "5 c Failed", "6 d Created", "7 a Failed", "8 e Failed"]);
        rows[0].Error!.Message.ShouldContain("contradict");
        rows[2].Error!.Message.ShouldContain("\"2026-13-01\" in column \"issueDate\"");
        rows[3].Error!.Message.ShouldContain("\"10,00\"");
        rows[5].Error!.Message.ShouldContain("stand together");
        rows[6].Error!.Message.ShouldContain("Customer \"9\" does not exist");
    }

    [Fact]
    public async Task Invoices_TotalsStandInTheLastRowAlone_AreTaken()
    {
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        var file = await FileAsync(
            "externalId,number,customerNumber,issueDate,dueDate,currency,description,amount,totalNet,totalVat,total,field:order\n" +
            "a,2026-1,1,2026-11-01,,EUR,One,10.00,,,,\n" +
            "a,2026-1,1,2026-11-01,2026-12-01,EUR,Two,20.00,30.00,6.30,36.30,PO-7\n");

        (await ImportAsync(file, ImportKind.Invoices)).Rows.ShouldAllBe(r => r.Status == ItemStatus.Created);

        var invoice = (await data.Invoices.GetAsync("a", default)).Value!;
        (invoice.TotalNet, invoice.TotalVat, invoice.Row.Total, invoice.DueDate).ShouldBe((30m, 6.3m, 36.3m, new DateOnly(2026, 12, 1)));
        invoice.Fields["order"].ShouldBe("PO-7");
    }

    [Fact]
    public async Task Customers_OneRowForEachAddress_LosesNoneWithoutAWord()
    {
        var file = await FileAsync("number,name,email\n1,One,a@example.com\n2,Two,b@example.com\n1,One,c@example.com\n");

        var (_, rows) = await ImportAsync(file, ImportKind.Customers);

        rows.Select(r => $"{r.Line} {r.Key} {r.Status}").ShouldBe(["2 1 Created", "3 2 Created", "4 1 Failed"]);
        rows[2].Error!.Message.ShouldContain("further up");
        (await data.Customers.GetAsync("1", default)).Value!.Addresses.ShouldHaveSingleItem().Address.ShouldBe("a@example.com");
    }

    [Fact]
    public async Task Invoices_LineThatComesToMoreThanCanBeKept_IsRefusedAndTheOthersGoIn()
    {
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        // The article number stands where the quantity should.
        var file = await FileAsync(
            "externalId,number,customerNumber,issueDate,currency,description,quantity,unitPrice\n" +
            "a,2026-1,1,2026-11-01,EUR,One,1,10.00\nb,2026-2,1,2026-11-01,EUR,Two,4006381333931,950.00\nc,2026-3,1,2026-11-01,EUR,Three,1,10.00\n");

        var (_, rows) = await ImportAsync(file, ImportKind.Invoices);

        rows.Select(r => $"{r.Key} {r.Status}").ShouldBe(["a Created", "b Failed", "c Created"]);
        rows[1].Error!.Message.ShouldContain("too large");
    }

    [Fact]
    public async Task Analyse_ColumnsAreNamedByHandAndAreInAnotherFormat_AsksForIt()
    {
        var file = await FileAsync("externalId;Summe;Rechnungstag\na;1.250;05.11.2026\nb;12,50;06.11.2026\n");
        var analyser = new ImportAnalyser(data.Database);
        var first = (await analyser.AnalyseAsync(file, ImportKind.Invoices, default)).Value!;
        first.Plan.Columns.ShouldBe(["externalId", null, null]);

        var mapped = (await analyser.AnalyseAsync(file, first.Plan with { Columns = ["externalId", "total", "issueDate"] }, guess: false, default)).Value!;

        mapped.NumberDoubt.ShouldNotBeNull().ShouldContain("\"12,50\"");
        mapped.DateDoubt.ShouldNotBeNull().ShouldContain("\"05.11.2026\"");
        var chosen = (await analyser.AnalyseAsync(file, mapped.Plan with { DecimalMark = DecimalMark.Comma, DateOrder = DateOrder.DayMonthYear }, guess: false, default)).Value!;
        (chosen.NumberDoubt, chosen.DateDoubt).ShouldBe((null, null));
    }

    [Fact]
    public async Task DryRun_GoodFile_SaysWhatWouldHappenAndKeepsNothing()
    {
        var file = await FileAsync("number,name\n1,One\n");

        (await ImportAsync(file, ImportKind.Customers, plan => plan with { DryRun = true })).Rows[0].Status.ShouldBe(ItemStatus.Created);

        (await data.Database.ReadAsync(db => db.Customers.CountAsync())).ShouldBe(0);
        (await data.Database.ReadAsync(db => db.AuditEntries.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Customers_QuoteNeverClosedInALongFile_EndsThereAndSaysSo()
    {
        var file = await FileAsync("number,name\n1,One\n2,\"open\n" + string.Concat(Enumerable.Repeat("3,Three is swallowed\n", 100_000)));

        var (_, rows) = await ImportAsync(file, ImportKind.Customers);

        rows.Select(r => $"{r.Line} {r.Status}").ShouldBe(["2 Created", "3 Failed"]);
        rows[1].Error!.Message.ShouldContain("never closed");
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and so on", "Excel workbook")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("a\0b", "not a text file")]
    [InlineData("", "empty")]
    public async Task Analyse_OtherFile_SaysWhatItIs(string content, string said) =>
        (await new ImportAnalyser(data.Database).AnalyseAsync(await FileAsync(content), ImportKind.Customers, default)).Error.ShouldBeOfType<NotACsvFile>().Message.ShouldContain(said);

    private async Task<string> FileAsync(string content, int codePage = 65001)
    {
        var path = Path.Combine(data.Database.DataDirectory, $"{Guid.NewGuid():N}.csv");
        var encoding = codePage == 65001 ? new UTF8Encoding(false) : CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
        await File.WriteAllBytesAsync(path, encoding.GetBytes(content));
        return path;
    }

    private async Task<(ImportAnalysis Analysis, List<ItemOutcome> Rows)> ImportAsync(string path, ImportKind kind, Func<ImportPlan, ImportPlan>? change = null)
    {
        var analysis = (await new ImportAnalyser(data.Database).AnalyseAsync(path, kind, default)).Value!;
        var rows = new List<ItemOutcome>();
        await foreach (var step in new Importer(data.Database, data.Clock).RunAsync(path, "test.csv", (change ?? (p => p))(analysis.Plan), "tester", default))
            rows.AddRange(step.Rows);
        return (analysis, rows);
    }
}
