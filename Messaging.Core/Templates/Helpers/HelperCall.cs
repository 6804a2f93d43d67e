using System.Globalization;
using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates.Helpers;

/// <summary>The values one call of a helper got, with conversions that fail in words.</summary>
internal readonly struct HelperCall(RenderState state, object?[] values, KeyValuePair<string, object?>[] options)
{
    public RenderState State => state;
    public int Count => values.Length;
    public CultureInfo Culture => state.Culture;

    public object? this[int index] => index < values.Length ? values[index] : null;

    public object? Option(string name)
    {
        foreach (var (key, value) in options)
        {
            if (key == name)
                return value;
        }
        return null;
    }

    /// <summary>Whether the value is nothing or empty text, for which formatting helpers write nothing.</summary>
    public bool IsEmpty(int index) => this[index] is null or "";

    public string Text(int index) => Values.ToText(this[index]);

    /// <summary>A number, from a number or from text such as <c>1234.50</c>.</summary>
    public decimal Number(int index) =>
        Values.TryNumber(this[index], out var number) ? number : throw new HelperException($"needs a number, and got {Describe(this[index])}.");

    /// <summary>A whole number in a range.</summary>
    public int Integer(int index, int minimum, int maximum)
    {
        var number = Number(index);
        return number == decimal.Truncate(number) && number >= minimum && number <= maximum
            ? (int)number
            : throw new HelperException(string.Create(CultureInfo.InvariantCulture, $"needs a whole number from {minimum} to {maximum}, and got {Describe(number)}."));
    }

    /// <summary>A day, from a date or from text such as <c>2026-11-22</c>.</summary>
    public DateOnly Date(int index) =>
        Values.TryDate(this[index], out var date) ? date : throw new HelperException($"needs a date such as 2026-11-22, and got {Describe(this[index])}.");

    public static string Describe(object? value)
    {
        if (value is null)
            return "nothing";
        var text = Values.ToText(value);
        return text.Length <= 40 ? $"\"{text}\"" : $"\"{text[..40]}…\"";
    }
}

/// <summary>A helper cannot work with what it got. The sentence goes on from "`money` …". Never leaves the renderer.</summary>
internal sealed class HelperException(string message) : Exception(message);
