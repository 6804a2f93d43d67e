using Messaging.Core.Runs;

namespace Messaging.Core.Sending;

/// <summary>Something that happens to messages.</summary>
internal abstract record JournalEntry
{
    /// <summary>Who waits for it goes on where it is completed: see <see cref="SendingJournal"/>.</summary>
    internal TaskCompletionSource<bool> Completion { get; } = new();

    /// <summary>Whether it already happened and must be written, however often that is tried. What only may happen once it is written fails instead.</summary>
    internal virtual bool MustBeKept => false;
}

/// <summary>Messages are taken to be sent.</summary>
/// <param name="Worker">For whom.</param>
/// <param name="Wanted">Messages, with the status in which they were seen.</param>
internal sealed record Claim(string Worker, IReadOnlyList<(long ResultId, MessageResultStatus From)> Wanted) : JournalEntry
{
    /// <summary>Those that could be taken; filled when the entry is written.</summary>
    internal HashSet<long> Taken { get; } = [];
}

/// <summary>A message is about to leave.</summary>
/// <param name="ResultId">The message.</param>
/// <param name="Worker">Who claimed it.</param>
/// <param name="AttemptGroup">Its window.</param>
/// <param name="MessageId">In angle brackets.</param>
/// <param name="Recipients">The visible ones, separated by commas.</param>
/// <param name="Documents">Its documents, as <see cref="MessageResult.Documents"/> has them.</param>
/// <param name="SentMail">What is sent, packed.</param>
/// <param name="Source">What it was made from, where that must not have changed.</param>
internal sealed record HandOver(long ResultId, string Worker, int AttemptGroup, string MessageId, string Recipients, string? Documents, byte[] SentMail, MessageSource? Source) : JournalEntry;

/// <summary>What became of a message.</summary>
/// <param name="ResultId">The message.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="InvoiceRevision">The revision of the invoice that was sent.</param>
/// <param name="Attempt">The try, or null where no server was spoken to.</param>
internal sealed record MessageOutcome(long ResultId, SendVerdict Verdict, int InvoiceRevision, MessageAttempt? Attempt) : JournalEntry
{
    internal override bool MustBeKept => true;
}
