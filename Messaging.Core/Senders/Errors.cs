using Messaging.Core.Common;

namespace Messaging.Core.Senders;

/// <summary>The stored SMTP password cannot be decrypted: the keys in the data directory are not those it was encrypted with.</summary>
public sealed record SmtpPasswordUnreadable() : Error(
    "The stored SMTP password cannot be read: the keys in the data directory are not those it was encrypted with. Enter the password again in the SMTP settings.");
