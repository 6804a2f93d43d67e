using System.Globalization;
using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Templates;

namespace Messaging.Core.Import;

/// <summary>Writes one outcome per row to disk as they come: what failed to one file, the rest to another, so that together they have the errors first.</summary>
internal sealed class OutcomeFiles : IAsyncDisposable
{
    private readonly StreamWriter failed;
    private readonly StreamWriter rest;

    internal OutcomeFiles(string path)
    {
        failed = new StreamWriter(FailedPath(path), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        rest = new StreamWriter(RestPath(path), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        failed.Write("line,key,outcome,message\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        await failed.DisposeAsync();
        await rest.DisposeAsync();
    }

    internal async Task WriteAsync(IReadOnlyList<ItemOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var message = outcome.Error?.Message ?? string.Join(" ", outcome.Warnings);
            var line = string.Create(CultureInfo.InvariantCulture, $"{outcome.Line},{Cell(outcome.Key)},{outcome.Status.ToString().ToLowerInvariant()},{Cell(message)}\r\n");
            await (outcome.Status == ItemStatus.Failed ? failed : rest).WriteAsync(line);
        }
    }

    /// <summary>Both files, one after the other.</summary>
    internal static async Task CopyToAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        foreach (var part in new[] { FailedPath(path), RestPath(path) })
        {
            await using var file = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await file.CopyToAsync(target, cancellationToken);
        }
    }

    internal static void Delete(string path)
    {
        File.Delete(FailedPath(path));
        File.Delete(RestPath(path));
    }

    private static string FailedPath(string path) => path + ".failed.csv";

    private static string RestPath(string path) => path + ".rest.csv";

    /// <summary>In quotes; and a spreadsheet must not take a customer's text for a formula.</summary>
    private static string Cell(string text) => $"\"{SpreadsheetText.Guard(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
