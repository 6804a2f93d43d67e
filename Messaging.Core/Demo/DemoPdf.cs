using System.Globalization;
using System.Text;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;

namespace Messaging.Core.Demo;

/// <summary>A one-page PDF as the billing system of the demo would make it, written by hand with the fonts that every reader has.</summary>
internal static class DemoPdf
{
    private const int MostLines = 24;

    internal static byte[] For(Invoice invoice, Customer customer)
    {
        var page = new StringBuilder();
        Text(page, 56, 780, 16, "F2", "Lindenhof Networks");
        Text(page, 56, 740, 11, "F1", customer.Name);
        var y = 724;
        foreach (var line in customer.Fields.GetValueOrDefault("address", "").Split('\n'))
            Text(page, 56, (y -= 14) + 14, 11, "F1", line);
        Text(page, 56, 660, 20, "F2", invoice.Number is { } number ? $"Invoice {number}" : "Draft invoice");
        Text(page, 56, 640, 10, "F1", $"Issued {invoice.IssueDate:yyyy-MM-dd}, payable until {invoice.DueDate:yyyy-MM-dd}, customer {customer.Number}".ToString(CultureInfo.InvariantCulture));
        page.Append("0.7 G 56 622 m 540 622 l S\n");
        y = 604;
        foreach (var line in invoice.Lines.Take(MostLines))
        {
            Text(page, 56, y, 10, "F1", line.Description);
            Text(page, 300, y, 10, "F1", string.Create(CultureInfo.InvariantCulture, $"{line.Quantity:0.##} {line.Unit}"));
            Text(page, 470, y, 10, "F1", line.Amount.ToString("0.00", CultureInfo.InvariantCulture));
            y -= 16;
        }

        if (invoice.Lines.Count > MostLines)
            Text(page, 56, y, 10, "F1", string.Create(CultureInfo.InvariantCulture, $"and {invoice.Lines.Count - MostLines} more lines"));
        Text(page, 300, y - 24, 12, "F2", "Total");
        Text(page, 440, y - 24, 12, "F2", string.Create(CultureInfo.InvariantCulture, $"{invoice.Currency} {invoice.Total:0.00}"));
        return Build(page.ToString());
    }

    private static byte[] Build(string page)
    {
        var content = Encoding.Latin1.GetBytes(page);
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>/Contents 4 0 R>>",
            string.Create(CultureInfo.InvariantCulture, $"<</Length {content.Length}>>\nstream\n{page}\nendstream"),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(pdf.Length); // One character is one byte: everything here is Latin-1.
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            pdf.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(pdf.ToString());
    }

    private static void Text(StringBuilder page, int x, int y, int size, string font, string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);
        page.Append(CultureInfo.InvariantCulture, $"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n");
    }
}
