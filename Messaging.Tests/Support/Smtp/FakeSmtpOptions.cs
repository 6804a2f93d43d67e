using System.Security.Cryptography.X509Certificates;

namespace Messaging.Tests.Support.Smtp;

/// <summary>How the server's bytes reach the client.</summary>
public enum FakeDelivery
{
    /// <summary>All answers that are due in one write.</summary>
    Whole,

    /// <summary>A write for each line.</summary>
    ByLine,

    /// <summary>A write for each byte.</summary>
    ByByte,
}

/// <summary>What kind of server the fake one is.</summary>
public sealed record FakeSmtpOptions
{
    public bool Pipelining { get; init; } = true;

    public bool EightBitMime { get; init; } = true;

    public bool SmtpUtf8 { get; init; } = true;

    /// <summary>Knows EHLO at all.</summary>
    public bool Ehlo { get; init; } = true;

    /// <summary>Announced and enforced, in bytes.</summary>
    public int? SizeLimit { get; init; } = 50_000_000;

    /// <summary>Further connections are greeted with 421 and closed.</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Further EHLO lines.</summary>
    public IReadOnlyList<string> FurtherCapabilities { get; init; } = [];

    /// <summary>With its private key; makes the server offer STARTTLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Speaks TLS from the first byte.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>Put behind the answer to STARTTLS in the same write, before TLS begins.</summary>
    public string? InjectedAfterStartTls { get; init; }

    /// <summary>Users and passwords; not empty makes the server offer AUTH and ask for it.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>Users and access tokens for XOAUTH2.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; init; } = new Dictionary<string, string>();

    /// <summary>The mechanisms offered when there are users.</summary>
    public string Mechanisms { get; init; } = "PLAIN LOGIN";

    /// <summary>How the server's bytes reach the client.</summary>
    public FakeDelivery Delivery { get; init; } = FakeDelivery.Whole;

    /// <summary>The clock that stamps commands and messages.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A server with one user who must sign in.</summary>
    public static FakeSmtpOptions WithUser(string user, string password) => new() { Users = new Dictionary<string, string> { [user] = password } };
}
