using Messaging.Core.Common;
using Messaging.Core.Customers;

namespace Messaging.Core.Senders;

/// <summary>The stored SMTP password cannot be decrypted: the keys in the data directory are not those it was encrypted with.</summary>
public sealed record SmtpPasswordUnreadable() : Error(
    "The stored SMTP password cannot be read: the keys in the data directory are not those it was encrypted with. Enter the password again in the SMTP settings.");

/// <summary>The server cannot be removed while runs are sent over it.</summary>
/// <param name="Runs">How many run.</param>
public sealed record ServerInUse(int Runs) : Error(
    $"{Words.Count(Runs, "message run")} {(Runs == 1 ? "is" : "are")} being sent. Stop {(Runs == 1 ? "it" : "them")} before you remove the mail server: without one, mail is captured here, reaches nobody, and is shown as sent.");
