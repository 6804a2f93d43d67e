using Messaging.Core.Templates.Model;

namespace Messaging.Core.Transformations;

/// <summary>
/// What documents know beside their invoice. A document is made once, before the runs that attach it and for all definitions: it has
/// neither a sender nor a run, and its preview shows none either.
/// </summary>
internal static class DocumentOccasion
{
    /// <summary>Nobody.</summary>
    internal static SenderModel Sender { get; } = new("", "", null);

    /// <summary>No run; its date is the day on which the document is made.</summary>
    /// <param name="clock">Tells the day, in this machine's zone.</param>
    internal static RunModel Run(TimeProvider clock) => new("0", "", DateOnly.FromDateTime(clock.GetLocalNow().DateTime), null);
}
