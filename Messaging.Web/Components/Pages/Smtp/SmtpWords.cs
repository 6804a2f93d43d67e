namespace Messaging.Web.Components.Pages.Smtp;

/// <summary>The stages of a conversation with a mail server, as people say them.</summary>
internal static class SmtpWords
{
    public static string Stage(string stage) => stage switch
    {
        "Connect" => "connecting",
        "Greeting" or "Ehlo" => "the server's greeting",
        "StartTls" => "encrypting the line",
        "Auth" => "signing in",
        "Mail" => "the sender",
        "Rcpt" => "the recipient",
        "Data" or "EndOfData" => "the message",
        "RateLimit" => "the rate limit",
        "Settings" => "the settings",
        _ => stage,
    };
}
