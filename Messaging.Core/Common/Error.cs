using System.Globalization;

namespace Messaging.Core.Common;

/// <summary>
/// A failure that was to be expected, as a value. Derive one-line records from it in a feature's <c>Errors.cs</c>.
/// </summary>
/// <param name="Message">A plain sentence for a person: what happened, to what, and what to do.</param>
public abstract record Error(string Message)
{
    /// <summary>A stable name for programs: the record's name.</summary>
    public string Code => GetType().Name;
}

/// <summary>The thing that was asked for does not exist.</summary>
/// <param name="Kind">What it is, for example "Customer".</param>
/// <param name="Key">Its key as the caller gave it.</param>
public sealed record NotFound(string Kind, string Key) : Error($"{Kind} \"{Key}\" does not exist.");

/// <summary>Someone else changed the same thing in the meantime; nothing was saved.</summary>
/// <param name="Kind">What it is, for example "Body template".</param>
/// <param name="Key">Its key.</param>
public sealed record ChangedByOther(string Kind, string Key)
    : Error($"{Kind} \"{Key}\" was changed by someone else in the meantime. Nothing was saved: load it again and repeat your change.");

/// <summary>More match a filter now than the person was told before deciding about all of them.</summary>
/// <param name="What">What they are, in the plural.</param>
/// <param name="Shown">How many the person was told of.</param>
/// <param name="Now">How many match.</param>
public sealed record MoreMatchNow(string What, int Shown, int Now)
    : Error(string.Create(CultureInfo.InvariantCulture, $"{Shown:N0} {What} matched when you were asked, and {Now:N0} match now. Nothing was deleted. Look at the list again, then delete."));

/// <summary>Something is still used and so cannot be deleted.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="UsedBy">Names of what uses it, for the person to see.</param>
public sealed record StillUsed(string Kind, string Key, IReadOnlyList<string> UsedBy)
    : Error($"{Kind} \"{Key}\" is used by {string.Join(", ", UsedBy)}. Change that first.");

/// <summary>Input that cannot be accepted, with a sentence for each field.</summary>
/// <param name="Fields">Field path in camelCase (for example <c>emailAddresses[0].address</c>) to sentences.</param>
public sealed record Invalid(IReadOnlyDictionary<string, string[]> Fields)
    : Error(string.Join(" ", Fields.SelectMany(f => f.Value)))
{
    /// <summary>One field, one sentence.</summary>
    public static Invalid Field(string name, string message) =>
        new(new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [message] });
}
