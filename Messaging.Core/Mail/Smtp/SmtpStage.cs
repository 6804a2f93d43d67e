namespace Messaging.Core.Mail.Smtp;

/// <summary>Where in the dialogue something happened.</summary>
public enum SmtpStage
{
    /// <summary>Looking up the name, opening the connection, and TLS from the first byte.</summary>
    Connect,

    /// <summary>The server's first words.</summary>
    Greeting,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake after it.</summary>
    StartTls,

    /// <summary>Signing in.</summary>
    Auth,

    /// <summary>MAIL FROM: the sender.</summary>
    Mail,

    /// <summary>RCPT TO: a recipient.</summary>
    Rcpt,

    /// <summary>DATA, up to the last byte before the final dot.</summary>
    Data,

    /// <summary>The answer to the whole message.</summary>
    EndOfData,

    /// <summary>RSET.</summary>
    Reset,

    /// <summary>QUIT.</summary>
    Quit,
}
