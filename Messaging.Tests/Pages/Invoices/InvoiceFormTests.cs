using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Web.Components.Pages.Invoices;

namespace Messaging.Tests.Pages.Invoices;

public sealed class InvoiceFormTests
{
    [Fact]
    public void ToInput_NothingWasTyped_IsTheInvoiceAsItWas()
    {
        var line = new InvoiceLine("Calls", 1234.567891m, "second", 0.00001234m, 21, 0.02m);
        var row = new InvoiceRow(1, "i-1", "7", 1, "1", "One", null, null, new DateOnly(2026, 11, 1), null, null, "EUR", 0.0242m, InvoiceStatus.Approved, null, null, false);
        var invoice = new InvoiceDetail { Row = row, Lines = [line], Fields = new Dictionary<string, string>() };

        var input = InvoiceForm.Of(invoice).ToInput().Value!.Lines!.ShouldHaveSingleItem();

        (input.Quantity, input.UnitPrice, input.VatRate, input.Amount).ShouldBe((line.Quantity, line.UnitPrice, line.VatRate, line.Amount));
    }

    [Theory]
    [InlineData("1,234")]
    [InlineData("0,125")]
    [InlineData("1.234,56")]
    public void ToInput_NumberWithAComma_IsRefusedAndNotReadAsAnotherOne(string typed)
    {
        var form = new InvoiceForm { Lines = [new InvoiceForm.Line { Quantity = typed }] };

        form.ToInput().Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["lines[0].quantity"]);
    }

    [Fact]
    public void ToInput_YearOfTwoDigits_IsRefusedAndNotLeftOut()
    {
        new InvoiceForm { DueDate = "0026-11-30" }.ToInput().Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["dueDate"]);
    }
}
