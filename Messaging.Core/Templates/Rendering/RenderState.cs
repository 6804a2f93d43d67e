using System.Buffers;
using System.Globalization;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>A template among those of one rendering, for messages.</summary>
internal sealed record TemplateUnit(string Name, Language.TemplateText Text);

/// <summary>Where something stands.</summary>
internal readonly record struct SourceLocation(TemplateUnit Unit, Language.TextSpan Span)
{
    public TemplateProblem Problem(ProblemSeverity severity, string message, string? suggestion = null)
    {
        var position = Unit.Text.PositionOf(Span.Start);
        return new TemplateProblem(severity, Unit.Name, position.Line, position.Column, Math.Max(1, Span.Length), message, suggestion);
    }

    public string Source => Unit.Text.Content.Substring(Span.Start, Span.Length);
}

/// <summary>
/// Ends a rendering. It unwinds the tree from any depth in one go, which a value cannot; the renderer turns it into one at once, so that
/// it never reaches a caller.
/// </summary>
internal sealed class RenderException(SourceLocation location, string message) : Exception(message)
{
    public SourceLocation Location => location;
}

/// <summary>One value that <c>this</c> stands for, and the names around it.</summary>
internal sealed class RenderFrame(RenderFrame? parent, object? self)
{
    public RenderFrame? Parent => parent;
    public object? Self { get; set; } = self;
    public object?[] Locals { get; init; } = [];
    public int Index { get; set; }
    public bool IsLast { get; set; }
    public string? Key { get; set; }
}

/// <summary>One rendering: what it has written and what it may still spend.</summary>
internal sealed class RenderState(
    TemplateModel model, TemplateOutput output, RenderContext context, TemplateLimits limits, TimeProvider clock, CancellationToken cancellationToken)
{
    // Asking the clock at every step would cost more than most steps.
    private const int StepsBetweenClockReads = 512;

    /// <summary>Characters; most mails fit, and the pool that it comes from keeps such pieces.</summary>
    private const int FirstRoom = 8192;

    private readonly long startedAt = clock.GetTimestamp();
    private readonly List<InlineImage> images = [];
    private char[] text = [];
    private int length;
    private int steps;
    private bool insideQuotes;
    private (string Currency, NumberFormatInfo Format)? money;

    public TemplateModel Model => model;
    public TemplateOutput Output => output;
    public TemplateLimits Limits => limits;
    public CultureInfo Culture { get; } = TemplateCultures.For(context.Language ?? model.Language);
    public IReadOnlyList<InlineImage> Images => images;

    /// <summary>Counts one step and stops a rendering that has used up its steps or its time.</summary>
    public void Step(SourceLocation location)
    {
        steps++;
        if (steps > limits.Steps)
            throw new RenderException(location, string.Create(CultureInfo.InvariantCulture, $"This template takes more than {limits.Steps:N0} steps. Look for loops inside loops."));
        if (steps % StepsBetweenClockReads != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(startedAt) > limits.Time)
            throw new RenderException(location, string.Create(CultureInfo.InvariantCulture, $"This template takes longer than {limits.Time.TotalSeconds:0.##} s. Look for loops inside loops."));
    }

    /// <summary>Writes as it is.</summary>
    public void Write(string value, SourceLocation location)
    {
        if (value.Length > limits.Output - length)
            throw new RenderException(location, string.Create(CultureInfo.InvariantCulture, $"This template writes more than {limits.Output:N0} characters."));
        if (value.Length > text.Length - length)
            MakeRoom(value.Length);
        value.CopyTo(text.AsSpan(length));
        length += value.Length;
        if (output == TemplateOutput.Csv && value.Contains('"', StringComparison.Ordinal) && value.Count(c => c == '"') % 2 != 0)
            insideQuotes = !insideQuotes;
    }

    /// <summary>Writes a value, escaped for the output.</summary>
    public void WriteValue(object? value, bool unescaped, SourceLocation location)
    {
        if (value is null)
            return;
        var plain = Values.ToText(value);
        if (!unescaped && value is not Markup)
        {
            plain = output switch
            {
                TemplateOutput.Html => Escaping.Html(plain),
                TemplateOutput.Xml => Escaping.Xml(plain),
                TemplateOutput.Json => Escaping.Json(plain),
                TemplateOutput.Csv => Escaping.Csv(plain, value is string, insideQuotes),
                _ => plain,
            };
        }
        Write(plain, location);
    }

    /// <summary>All that was written. Ends the rendering: its room goes to the next one.</summary>
    public string TakeText()
    {
        var all = new string(text, 0, length);
        Return(text);
        (text, length) = ([], 0);
        return all;
    }

    /// <summary>How money in a currency is written. Nearly all amounts of a mail have the same one.</summary>
    public NumberFormatInfo MoneyFormat(string currency)
    {
        if (money is not { } last || last.Currency != currency)
            money = last = (currency, TemplateCultures.MoneyFormat(currency, Culture));
        return last.Format;
    }

    /// <summary>The image of a key, noted as used; null when there is none.</summary>
    public InlineImage? UseImage(string key)
    {
        var image = images.Find(i => i.Key == key);
        if (image is null && context.FindImage?.Invoke(key) is { } found)
        {
            image = found;
            images.Add(found);
        }
        return image;
    }

    private void MakeRoom(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(FirstRoom, Math.Max(length + more, text.Length * 2)));
        text.AsSpan(0, length).CopyTo(larger);
        Return(text);
        text = larger;
    }

    private static void Return(char[] room)
    {
        if (room.Length > 0)
            ArrayPool<char>.Shared.Return(room);
    }
}
