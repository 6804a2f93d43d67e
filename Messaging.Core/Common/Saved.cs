namespace Messaging.Core.Common;

/// <summary>What became of something that was saved under its key.</summary>
/// <param name="Status">Created, updated, or unchanged because it was already like this.</param>
/// <param name="Version">Its version now, to be given with the next save.</param>
public sealed record Saved(ItemStatus Status, int Version)
{
    /// <summary>The expected version of something that must not exist yet.</summary>
    public const int MustBeNew = 0;
}

/// <summary>The key is taken by another of the same kind.</summary>
/// <param name="Kind">What it is, for example "Recipient key".</param>
/// <param name="Key">The key.</param>
public sealed record AlreadyExists(string Kind, string Key) : Error($"{Kind} \"{Key}\" already exists. Choose another key, or edit that one.");

/// <summary>What became of one item that was to be deleted.</summary>
/// <param name="Key">The item's key.</param>
/// <param name="Error">Why it is still there; null when it is gone.</param>
public sealed record DeleteOutcome(string Key, Error? Error = null);
