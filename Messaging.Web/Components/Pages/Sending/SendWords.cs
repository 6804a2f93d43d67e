using Messaging.Core.Customers;
using Messaging.Web.Components.Shared;
using Messaging.Core.Runs.Checks;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>The sentences and numbers of the dialog "Send e-mails". Pure, so that every case can be tested.</summary>
public static class SendWords
{
    /// <summary>The most blind copies of a run.</summary>
    public const int MaxBcc = 10;

    /// <summary>"37 e-mails to 35 customers with 74 attachments (12.4 MB), from billing@example.com, done about 14:32."</summary>
    /// <param name="check">The checks.</param>
    /// <param name="doneAbout">When the last would leave, as the browser's clock shows it; null without a rate limit.</param>
    public static string Sentence(RunCheck check, string? doneAbout)
    {
        if (check.WillSend == 0)
            return $"No e-mail would leave now, out of {Show.Count(check.Selected, "selected invoice", "selected invoices")}.";
        var attachments = check.Attachments == 0
            ? "without attachments"
            : $"with {Show.Count(check.Attachments, "attachment", "attachments")}{(check.TotalBytes > 0 ? $" ({Show.Bytes(check.TotalBytes)})" : "")}";
        var from = check.From is null ? "" : $", from {check.From}";
        var done = doneAbout is null ? "" : $", done about {doneAbout}";
        return $"{Emails(check.WillSend)} to {Show.Count(check.Customers, "customer", "customers")} {attachments}{from}{done}.";
    }

    /// <summary>What becomes of the invoices that the sentence does not count; empty where there are none.</summary>
    public static string Rest(RunCheck check)
    {
        var blocked = check.Blocked;
        var left = LeftOut(check);
        return (blocked, left) switch
        {
            (0, 0) => "",
            (_, 0) => $"{BlockedWords(blocked)}.",
            (0, _) => $"{LeftWords(left)}.",
            _ => $"{BlockedWords(blocked)}; {LeftWords(left)}.",
        };
    }

    /// <summary>What stands on the primary button.</summary>
    public static string Button(RunCheck? check) => check is null ? "Send e-mails" : $"Send {Emails(check.WillSend)}";

    /// <summary>Why the primary button cannot be pressed, or null when it can.</summary>
    public static string? Reason(bool hasDefinition, bool checking, RunCheck? check, string? bccProblem) => (hasDefinition, checking, check, bccProblem) switch
    {
        (false, _, _, _) => "Choose a message definition first.",
        (_, true, null, _) => "The checks are still running.",
        (_, _, null, _) => "The checks could not be run.",
        (_, _, _, { } problem) => problem,
        (_, _, { Selected: 0 }, _) => "No invoice matches.",
        (_, _, { WillSend: 0 } nothing, _) => LeftOut(nothing) > 0
            ? "Nothing is left to send. Include invoices that are left out, or mend what blocks them."
            : "Nothing is left to send. Mend what blocks the invoices first.",
        (_, true, _, _) => "The checks are still running.",
        _ => null,
    };

    /// <summary>The addresses of a text in which commas, semicolons, spaces and line breaks separate them.</summary>
    public static IReadOnlyList<string> SplitBcc(string? text) =>
        [.. (text ?? "").Split([',', ';', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What is wrong with the blind copies, as a sentence; null where nothing is.</summary>
    public static string? BccProblem(string? text)
    {
        var addresses = SplitBcc(text);
        if (addresses.Select(AddressRules.Problem).FirstOrDefault(problem => problem is not null) is { } wrong)
            return $"BCC: {wrong}";
        return addresses.Count > MaxBcc ? $"{addresses.Count} BCC addresses are too many; {MaxBcc} is the most." : null;
    }

    /// <summary>How many invoices the decisions leave out.</summary>
    public static int LeftOut(RunCheck check) => Math.Max(0, check.Selected - check.WillSend - check.Blocked);

    private static string Emails(int count) => Show.Count(count, "e-mail", "e-mails");

    private static string BlockedWords(int count) => count == 1
        ? "1 blocked invoice becomes a result with that status"
        : $"{Show.Number(count)} blocked invoices become results with that status";

    private static string LeftWords(int count) => count == 1 ? "1 invoice is left out" : $"{Show.Number(count)} invoices are left out";
}
