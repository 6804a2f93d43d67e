namespace Messaging.Core.Runs;

/// <summary>What the first page shows.</summary>
/// <param name="Setup">What has to be there before anything can be sent, in order.</param>
/// <param name="Active">Runs that a person may want to look at: stopped by errors first, then sending, stopped, and finished with problems; the newest first of each.</param>
/// <param name="Problems">How many results have each status that calls for a person; those with none are left out.</param>
/// <param name="SentPerDay">The last <see cref="OverviewService.Days"/> days, today last, with those on which nothing was sent.</param>
/// <param name="Captures">Whether mails are captured instead of sent, because no SMTP server is configured.</param>
public sealed record Overview(
    IReadOnlyList<SetupStep> Setup, IReadOnlyList<RunView> Active, IReadOnlyDictionary<MessageResultStatus, int> Problems,
    IReadOnlyList<SentOnDay> SentPerDay, bool Captures)
{
    /// <summary>How the mail of events stands where it is stopped and a person may want to know; null while it runs.</summary>
    public EventMailState? StoppedEventMail { get; init; }

    /// <summary>Whether everything is there to send.</summary>
    public bool IsSetUp => Setup.All(step => step.Done);
}

/// <summary>One thing that has to be there.</summary>
/// <param name="Part">What.</param>
/// <param name="Done">Whether it is there.</param>
public sealed record SetupStep(SetupPart Part, bool Done);

/// <summary>What a first mail needs, in the order in which it is set up.</summary>
public enum SetupPart
{
    /// <summary>SMTP settings, or the capture transport that a new installation has.</summary>
    Transport,

    /// <summary>A sender profile.</summary>
    Sender,

    /// <summary>A recipient key.</summary>
    RecipientKey,

    /// <summary>A subject template and a body template.</summary>
    Templates,

    /// <summary>A message definition.</summary>
    Definition,

    /// <summary>A customer.</summary>
    Customers,

    /// <summary>An invoice.</summary>
    Invoices,
}

/// <summary>How many mails a server took on a day.</summary>
/// <param name="Day">The day in the server's time zone.</param>
/// <param name="Count">How many.</param>
public sealed record SentOnDay(DateOnly Day, int Count);
