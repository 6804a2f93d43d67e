using System.Globalization;

namespace Messaging.Web.Hosting;

/// <summary>
/// Reads settings one by one and collects what is wrong with them, so that an operator sees every problem at once
/// (the configuration binder stops at the first value that it cannot convert).
/// </summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    private const string Root = "Messaging";
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public string? Text(string key)
    {
        _known.Add(key);
        var value = configuration[key];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public int Count(string key, int fallback, int min, int max) => (int)Number(key, fallback, min, max);

    public long Number(string key, long fallback, long min, long max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Report(key, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (TimeSpan.TryParseExact(text, ["c", @"d\.hh\:mm\:ss", @"hh\:mm\:ss"], CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Report(key, text, string.Create(CultureInfo.InvariantCulture, $"a time such as 00:05:00 (five minutes) or 1.00:00:00 (one day), from {min:c} to {max:c}"));
        return fallback;
    }

    public IReadOnlyList<TimeSpan> Durations(string key, IReadOnlyList<TimeSpan> fallback, TimeSpan min, TimeSpan max)
    {
        var children = configuration.GetSection(key).GetChildren().Select(c => c.Path).ToList();
        return children.Count == 0 ? fallback : [.. children.Select(path => Duration(path, fallback[^1], min, max))];
    }

    public T Choice<T>(string key, T fallback) where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return fallback;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]))
            return value;
        Report(key, text, "one of " + string.Join(", ", Enum.GetNames<T>()));
        return fallback;
    }

    public bool Switch(string key)
    {
        var text = Text(key);
        if (text is null || bool.TryParse(text, out _))
            return text is not null && bool.Parse(text);
        Report(key, text, "true or false");
        return false;
    }

    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Says which settings under <c>Messaging</c> nobody asked for: most often a spelling mistake that would silently change nothing.</summary>
    public void ReportUnknown()
    {
        foreach (var (key, value) in configuration.GetSection(Root).AsEnumerable().OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (value is not null && !_known.Contains(key))
                _problems.Add($"{key} is not a setting of this program. Check its spelling, or remove it.");
        }
    }

    private void Report(string key, string value, string expected) => _problems.Add($"{key} is \"{value}\", but must be {expected}.");
}
