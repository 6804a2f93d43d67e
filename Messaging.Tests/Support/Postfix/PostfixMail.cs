using System.Text;

namespace Messaging.Tests.Support.Postfix;

/// <summary>A message as Postfix put it into the mailbox: one for each recipient.</summary>
/// <param name="Recipient">Whom this copy was for, from the envelope.</param>
/// <param name="Sender">The sender of the envelope.</param>
/// <param name="Data">The message with the headers Postfix added; line ends are those of the mailbox.</param>
public sealed record PostfixMail(string Recipient, string Sender, byte[] Data)
{
    /// <summary>Read by Python's email package.</summary>
    public Task<ParsedMail> ParseAsync() => PythonMail.ParseAsync(Data);

    internal static PostfixMail Read(string path)
    {
        var data = File.ReadAllBytes(path);
        var lines = Encoding.UTF8.GetString(data).Split('\n');
        return new PostfixMail(Value(lines, "X-Original-To:"), Value(lines, "Return-Path:").Trim('<', '>'), data);
    }

    private static string Value(string[] lines, string name) =>
        lines.First(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))[name.Length..].Trim();
}
