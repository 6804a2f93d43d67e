using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Messaging.Tests.Support;

/// <summary>A message as Python's email package reads it: the second opinion on everything our writer makes.</summary>
/// <param name="Subject">Decoded.</param>
/// <param name="From">Display name and address.</param>
/// <param name="To">Display names and addresses.</param>
/// <param name="ReplyTo">Display names and addresses.</param>
/// <param name="Headers">All headers in order, decoded and unfolded.</param>
/// <param name="Text">The text/plain body; null when there is none.</param>
/// <param name="Html">The text/html body; null when there is none.</param>
/// <param name="Files">Every part that is not a body or a container.</param>
/// <param name="Structure">Content types, nested: "multipart/mixed(text/plain,application/pdf)".</param>
/// <param name="Defects">What the parser found wrong, in any part or header.</param>
public sealed record ParsedMail(
    string Subject,
    IReadOnlyList<ParsedAddress> From,
    IReadOnlyList<ParsedAddress> To,
    IReadOnlyList<ParsedAddress> ReplyTo,
    IReadOnlyList<ParsedHeader> Headers,
    string? Text,
    string? Html,
    IReadOnlyList<ParsedFile> Files,
    string Structure,
    IReadOnlyList<string> Defects)
{
    /// <summary>The first header of that name; null when there is none.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;
}

public sealed record ParsedAddress(string Name, string Address);

public sealed record ParsedHeader(string Name, string Value);

/// <param name="FileName">Decoded; null when the part has none.</param>
/// <param name="TypeName">The name parameter of Content-Type, which old programs show.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Disposition">"attachment" or "inline".</param>
/// <param name="ContentId">With its angle brackets; null when the part has none.</param>
/// <param name="Content">The decoded bytes.</param>
public sealed record ParsedFile(string? FileName, string? TypeName, string ContentType, string? Disposition, string? ContentId, byte[] Content);

/// <summary>Runs python3 on a script that reads JSON and writes JSON. A machine without python3 fails the test; eng/test.sh installs it.</summary>
public static class PythonMail
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Parses one message.</summary>
    public static async Task<ParsedMail> ParseAsync(byte[] message) => (await ParseAllAsync([message]))[0];

    /// <summary>Parses many messages with one start of Python.</summary>
    public static async Task<IReadOnlyList<ParsedMail>> ParseAllAsync(IEnumerable<byte[]> messages)
    {
        var script = Repository.PathOf("Messaging.Tests/Support/parse_mail.py");
        var start = new ProcessStartInfo("python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("python3 is missing, and the mail tests read messages with it. Run eng/test.sh, which installs it.", exception);
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, messages.Select(Convert.ToBase64String), Json);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        (await errors).ShouldBeEmpty("parse_mail.py failed");
        return JsonSerializer.Deserialize<List<ParsedMail>>(await output, Json)!;
    }
}
