namespace Messaging.Core.Senders;

/// <summary>What a common provider asks for. Facts from the providers' own documentation, November 2026.</summary>
/// <param name="Key">A stable name.</param>
/// <param name="Name">The provider.</param>
/// <param name="Host">Its host name; empty where only the owner knows it.</param>
/// <param name="Port">Its port.</param>
/// <param name="RequireSsl">Whether to refuse a line without TLS.</param>
/// <param name="Username">The user name, where it is the same for everybody; null elsewhere.</param>
/// <param name="UsernameHint">What the user name is.</param>
/// <param name="RateLimitPerMinute">A limit that the provider is known to keep, or null.</param>
/// <param name="Advice">What to do at the provider first.</param>
public sealed record SmtpPreset(
    string Key,
    string Name,
    string Host,
    int Port,
    bool RequireSsl,
    string? Username,
    string UsernameHint,
    int? RateLimitPerMinute,
    string Advice)
{
    /// <summary>Where its access tokens are fetched, with the tenant to be filled in; null where it has none of that kind.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>The scope of its access tokens.</summary>
    public string? TokenScope { get; init; }

    private const int Submission = 587;

    /// <summary>All presets, in the order to be offered.</summary>
    public static IReadOnlyList<SmtpPreset> All { get; } =
    [
        new("microsoft-365", "Microsoft 365", "smtp.office365.com", Submission, true, null,
            "The e-mail address of the mailbox that sends", 30,
            "Switch on \"Authenticated SMTP\" for this mailbox in the Microsoft 365 admin centre. Exchange Online takes 30 messages a minute and 10,000 recipients a day.")
        {
            TokenUrl = "https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token",
            TokenScope = "https://outlook.office365.com/.default",
        },
        new("google-workspace", "Google Workspace", "smtp-relay.gmail.com", Submission, true, null,
            "The e-mail address of the account that sends", null,
            "Set up the SMTP relay service in the Google admin console, and make an app password for the account. The relay takes 10,000 recipients a day for each user."),
        new("amazon-ses", "Amazon SES", "email-smtp.eu-west-1.amazonaws.com", Submission, true, null,
            "The SMTP user name from the SES console, not an AWS access key", null,
            "Put your own region into the host name. A new account may only send to addresses that were verified, until you ask for production access."),
        new("mailgun", "Mailgun", "smtp.mailgun.org", Submission, true, null,
            "The SMTP login of your sending domain", null,
            "For a domain in the EU region the host is smtp.eu.mailgun.org."),
        new("sendgrid", "SendGrid", "smtp.sendgrid.net", Submission, true, "apikey",
            "The word apikey, for everybody", null,
            "The password is an API key with the right \"Mail Send\"."),
        new("postmark", "Postmark", "smtp.postmarkapp.com", Submission, true, null,
            "The server API token, which is also the password", null,
            "Sender addresses must belong to a confirmed signature or a verified domain."),
        new("own", "Own server", "", Submission, true, null,
            "As your mail server's administrator says; often none inside the own network", null,
            "Port 587 with \"Require SSL\" uses STARTTLS, port 465 is encrypted from the start. Paste the server's certificate below if it signed its own."),
    ];
}
