using System.Globalization;
using System.Text.RegularExpressions;

namespace Messaging.Core.Mail.Smtp;

/// <summary>Reads "try again in 5 minutes" out of a server's words.</summary>
internal static partial class SmtpRetryHint
{
    // A server cannot ask for more than the window of a run.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static TimeSpan? Find(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
            return null;
        var amount = int.Parse(match.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture);
        var time = char.ToLowerInvariant(match.Groups["unit"].ValueSpan[0]) switch
        {
            's' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMinutes(amount),
            _ => TimeSpan.FromHours(amount),
        };
        return time < Longest ? time : Longest;
    }

    [GeneratedRegex(@"\b(?:in|after|for|wait)\s+(?<amount>[0-9]{1,6})\s*(?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
