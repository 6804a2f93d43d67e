using Messaging.Core.Mail.Smtp;

namespace Messaging.Core.Sending;

/// <summary>Says in plain English what a person can do about a failure of the mail server. Pure.</summary>
internal static class SmtpAdvice
{
    public static string For(SmtpFailure failure, SmtpEndpoint endpoint) => failure.Kind switch
    {
        SmtpFailureKind.Credentials => Credentials(failure),
        SmtpFailureKind.Tls => Tls(failure, endpoint),
        SmtpFailureKind.Unreachable when failure.Reply is null && failure.Stage is SmtpStage.Connect => Connect(failure),
        SmtpFailureKind.Unreachable when failure.Stage is SmtpStage.Greeting && !endpoint.IsImplicitTls =>
            "The server took the connection but did not greet. A port for TLS from the first byte behaves like this: try port 465, or 587 with \"Require SSL\".",
        SmtpFailureKind.Unreachable => "The server is there but does not want mail just now. Try again in a few minutes.",
        SmtpFailureKind.Rejected => "The server refuses this machine. Ask its administrator to let this machine's address send.",
        SmtpFailureKind.Permanent when failure.Stage is SmtpStage.Mail => "The server does not let this user send from this address. Use a sender address of the same account or domain, or have the address permitted at the provider.",
        SmtpFailureKind.Permanent when failure.Stage is SmtpStage.Rcpt => "The test mail goes to the sender's own address, and the server refuses that as a recipient. Check the sender's address; a server that only relays for known users may need a user name and a password.",
        SmtpFailureKind.Permanent => "The server refused the mail itself. Its words above say why.",
        SmtpFailureKind.Temporary => "The server refused for now. Greylisting and full limits look like this: try again in a few minutes.",
        SmtpFailureKind.NotSendable => "This server cannot take such a mail. Check the sender's address.",
        _ => "The connection broke off. Try again; if it stays so, a firewall or a virus scanner between here and the server may interfere.",
    };

    private static string Credentials(SmtpFailure failure) => failure.Reply switch
    {
        null when failure.Message.Contains("no TLS", StringComparison.Ordinal) => "A password is never sent over a line without TLS. Use port 465, or port 587 with \"Require SSL\"; if the server has neither, leave user name and password empty.",
        null => "Leave user name and password empty if this server asks for none, or use its port for submission (587 or 465).",
        { Stage: not SmtpStage.Auth } => "The server wants a sign-in before it takes mail. Enter a user name and a password.",
        _ => "The user name or the password is wrong, or this account may not send by SMTP. Many providers want an app password or an API key here, and some want SMTP switched on for the mailbox first.",
    };

    private static string Tls(SmtpFailure failure, SmtpEndpoint endpoint)
    {
        if (failure.Message.Contains("does not offer STARTTLS", StringComparison.Ordinal))
            return "TLS is required, but the server does not offer it on this port. Try port 465 or 587; switch off \"Require SSL\" only for a server inside your own network.";
        if (failure.Message.Contains("made out to", StringComparison.Ordinal))
            return "The certificate is for another name. Enter the host name that the certificate carries, not an alias or an IP address.";
        if (failure.Message.Contains("valid only from", StringComparison.Ordinal))
            return "The certificate has run out or is not valid yet. Its owner must renew it; check this machine's clock as well.";
        if (failure.Message.Contains("not trusted", StringComparison.Ordinal))
            return "Nobody this machine trusts has signed the certificate. If the server is your own, paste its certificate, or that of your own authority, into \"Trusted certificate\".";
        return endpoint.IsImplicitTls
            ? "This port is spoken to with TLS from the first byte, and the server did not answer that. Try port 587 with \"Require SSL\"."
            : "The encrypted line could not be made. Try port 465, which is encrypted from the start.";
    }

    private static string Connect(SmtpFailure failure) =>
        failure.Message.Contains("refused", StringComparison.OrdinalIgnoreCase) ? "Nothing listens there. Check the host name and the port; mail servers mostly use 587 or 465."
        : failure.Message.Contains("did not answer", StringComparison.Ordinal) ? "No answer came. Check the host name and the port, and whether a firewall lets this machine out to that port."
        : "Check the spelling of the host name, the port, and this machine's network.";
}
