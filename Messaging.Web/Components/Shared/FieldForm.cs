namespace Messaging.Web.Components.Shared;

/// <summary>A free field while it is edited.</summary>
public sealed class FieldForm
{
    public string? Name { get; set; }

    public string? Value { get; set; }

    /// <summary>The fields by name: rows without a name and value are passed over, and of two with the same name the last one counts.</summary>
    public static Dictionary<string, string> ToDictionary(IEnumerable<FieldForm> rows) => rows
        .Where(row => !string.IsNullOrWhiteSpace(row.Name) || !string.IsNullOrEmpty(row.Value))
        .GroupBy(row => row.Name?.Trim() ?? "", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Value ?? "", StringComparer.Ordinal);
}
