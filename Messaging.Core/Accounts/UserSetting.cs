namespace Messaging.Core.Accounts;

/// <summary>Something that one person has set up for themselves, such as a filter of a list that they use every month.</summary>
public sealed class UserSetting
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Whose it is: see <see cref="ICurrentActor.Name"/>.</summary>
    public required string Owner { get; set; }

    /// <summary>What it is, for example <c>filter/invoices/Not sent</c>; one of each for a person.</summary>
    public required string Key { get; set; }

    /// <summary>How it is set; the page that wrote it knows the form.</summary>
    public required string Value { get; set; }
}
