namespace Messaging.Core.Sending;

/// <summary>How a test of SMTP settings went.</summary>
/// <param name="Ok">Whether the server took the test mail, or, with nothing configured, it was captured.</param>
/// <param name="Stage">Where in the conversation it ended: the names of the SMTP stages, <c>EndOfData</c> for a mail that was taken, <c>Captured</c>, <c>RateLimit</c>, or <c>Settings</c> before anything was tried.</param>
/// <param name="Code">The server's three-digit code, or null where it did not say one.</param>
/// <param name="Message">What happened, with the server's own words.</param>
/// <param name="Advice">What to do about it; empty where there is nothing to do.</param>
public sealed record SmtpTestResult(bool Ok, string Stage, int? Code, string Message, string Advice = "");
