using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Core.Invoices;

namespace Messaging.Core.Storage;

/// <summary>
/// Lines of invoices as they are kept. They are read for every mail, some twenty for each: read by hand they take half the time that the
/// serialiser's own way takes, which collects the arguments of a constructor by name.
/// </summary>
internal sealed class InvoiceLineConverter : JsonConverter<InvoiceLine>
{
    public override InvoiceLine Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A line of an invoice must be an object.");
        var (description, unit) = ("", (string?)null);
        var (quantity, unitPrice, vatRate, amount) = (0m, 0m, 0m, 0m);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("description"u8))
                description = Next(ref reader).GetString() ?? "";
            else if (reader.ValueTextEquals("quantity"u8))
                quantity = Next(ref reader).GetDecimal();
            else if (reader.ValueTextEquals("unit"u8))
                unit = Next(ref reader).GetString();
            else if (reader.ValueTextEquals("unitPrice"u8))
                unitPrice = Next(ref reader).GetDecimal();
            else if (reader.ValueTextEquals("vatRate"u8))
                vatRate = Next(ref reader).GetDecimal();
            else if (reader.ValueTextEquals("amount"u8))
                amount = Next(ref reader).GetDecimal();
            else
                Next(ref reader).Skip();
        }

        return new InvoiceLine(description, quantity, unit, unitPrice, vatRate, amount);
    }

    public override void Write(Utf8JsonWriter writer, InvoiceLine value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("description"u8, value.Description);
        writer.WriteNumber("quantity"u8, value.Quantity);
        writer.WriteString("unit"u8, value.Unit);
        writer.WriteNumber("unitPrice"u8, value.UnitPrice);
        writer.WriteNumber("vatRate"u8, value.VatRate);
        writer.WriteNumber("amount"u8, value.Amount);
        writer.WriteEndObject();
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
