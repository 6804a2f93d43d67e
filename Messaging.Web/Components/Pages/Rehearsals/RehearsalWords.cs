using Messaging.Core.Sending.Rehearsals;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Rehearsals;

/// <summary>The sentences about a rehearsal. Pure, so that every case can be tested.</summary>
public static class RehearsalWords
{
    /// <summary>How far it is.</summary>
    public static string Progress(RehearsalView view)
    {
        var failed = view.Failed == 0 ? "" : $" {Show.Number(view.Failed)} could not be made.";
        if (view.Missing > 0)
            return $"The mails are being made: {Show.Number(view.Made)} of {Show.Number(view.Waiting)} are there.{failed} Mails whose documents are still to be made or uploaded follow by themselves.";
        return view.Waiting == 0
            ? "No mail waits for the start."
            : $"{Show.Count(view.Made, "mail is", "mails are")} ready to be looked at.{failed} Start sends exactly these mails, byte for byte.";
    }

    /// <summary>What would leave without having been looked at; empty where nothing would.</summary>
    public static string NotSeen(RehearsalView view) => view.Missing == 0
        ? ""
        : $"{Show.Count(view.Missing, "mail is", "mails are")} not made yet: {(view.Missing == 1 ? "it leaves" : "they leave")} as soon as {(view.Missing == 1 ? "its documents are" : "their documents are")} there, without being looked at.";

    /// <summary>What becomes of mails that could not be made; empty where all were.</summary>
    public static string NotMade(RehearsalView view) => view.Failed == 0
        ? ""
        : $"{Show.Count(view.Failed, "mail", "mails")} could not be made: {(view.Failed == 1 ? "it is" : "they are")} tried again, and what can be made then leaves without being looked at.";

    /// <summary>Why some would not leave; empty where all would.</summary>
    public static string HeldBack(int changed) => changed == 0
        ? ""
        : $"{Show.Count(changed, "mail", "mails")} would be held back, since the invoice, the recipients or a document became different after the mail was made.";
}
