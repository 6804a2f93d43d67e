using System.Text.RegularExpressions;

namespace Messaging.Core.Templates;

/// <summary>Text of others in files that spreadsheet programs read.</summary>
internal static partial class SpreadsheetText
{
    /// <summary>
    /// What a spreadsheet could take for a formula gets an apostrophe: also behind spaces, and behind semicolons, tabs and line breaks, at
    /// which one that is set to another separator than the comma begins a new cell.
    /// </summary>
    internal static string Guard(string text) => FormulaSign().Replace(text, "${before}'${sign}");

    [GeneratedRegex(@"(?<before>(^|[;\t\r\n])\s*)(?<sign>[=+\-@])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FormulaSign();
}
