using System.Globalization;

namespace Messaging.Core.Mail.Smtp;

/// <summary>One answer of the server (RFC 5321 section 4.2).</summary>
/// <param name="Code">Three digits, 200 to 599.</param>
/// <param name="EnhancedCode">As in "5.1.1" (RFC 3463); null when the answer has none.</param>
/// <param name="Text">The words of all lines, joined by line feeds, without codes of three digits; control characters removed.</param>
/// <param name="Stage">The stage it answers.</param>
public sealed record SmtpReply(int Code, string? EnhancedCode, string Text, SmtpStage Stage)
{
    /// <summary>2yz: done.</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>4yz: not now.</summary>
    public bool IsTemporary => Code is >= 400 and < 500;

    /// <summary>5yz: not like this.</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>How long the server asks to wait ("try again in 300 seconds"); null when it does not say.</summary>
    public TimeSpan? RetryAfter => IsTemporary ? SmtpRetryHint.Find(Text) : null;

    /// <summary>The code and the words, on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {Text.Replace('\n', ' ')}").TrimEnd();
}
