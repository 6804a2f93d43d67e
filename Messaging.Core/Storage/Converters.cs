using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Messaging.Core.Invoices;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Messaging.Core.Storage;

/// <summary>A point in time as milliseconds since 1970, UTC.</summary>
public sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    number => DateTimeOffset.FromUnixTimeMilliseconds(number));

/// <summary>An amount as a whole number of ten-thousandths.</summary>
public sealed class FourDecimalsConverter() : ValueConverter<decimal, long>(
    amount => decimal.ToInt64(decimal.Round(amount * 10_000m)),
    number => FromStored(number))
{
    /// <summary>The amount of a stored number.</summary>
    internal static decimal FromStored(long number) => number / 10_000m;
}

/// <summary>Keeps a small value of an aggregate as JSON in one column: it is only ever read and written with its owner.</summary>
internal static class JsonColumn
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(JsonColumnTypes.Default, new DefaultJsonTypeInfoResolver()),
        Converters = { new InvoiceLineConverter() },
    };

    /// <summary>Reads what is kept, as UTF-8.</summary>
    internal static T Read<T>(ReadOnlySpan<byte> stored)
        where T : class, new() => JsonSerializer.Deserialize<T>(stored, Options) ?? new T();

    internal static PropertyBuilder<List<T>> HasJsonList<T>(this PropertyBuilder<List<T>> property) => property.HasConversion(
        list => JsonSerializer.Serialize(list, Options),
        text => JsonSerializer.Deserialize<List<T>>(text, Options) ?? new List<T>(),
        new ValueComparer<List<T>>(
            (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b)),
            list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
            list => list.ToList()));

    internal static PropertyBuilder<Dictionary<string, string>> HasJsonMap(
        this PropertyBuilder<Dictionary<string, string>> property, StringComparer comparer) => property.HasConversion(
        map => JsonSerializer.Serialize(map, Options),
        text => new Dictionary<string, string>(
            JsonSerializer.Deserialize<Dictionary<string, string>>(text, Options) ?? new Dictionary<string, string>(), comparer),
        new ValueComparer<Dictionary<string, string>>(
            (a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.Count == b.Count && !a.Except(b).Any()),
            map => map.Aggregate(0, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value)),
            map => new Dictionary<string, string>(map, comparer)));
}

/// <summary>What is read for every mail, worked out when the program was built: reading lines of invoices is quicker so, above all the first ones.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<InvoiceLine>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class JsonColumnTypes : JsonSerializerContext;
