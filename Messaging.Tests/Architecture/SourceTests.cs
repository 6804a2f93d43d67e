using System.Text.RegularExpressions;
using System.Xml.Linq;
using Messaging.Tests.Support;

namespace Messaging.Tests.Architecture;

/// <summary>What the source may not hold, whatever it compiles to.</summary>
public sealed partial class SourceTests
{
    private const int LongestRazorFile = 200;
    private const int LongestClassFile = 400;
    private const int MostCommonFiles = 10;

    /// <summary>Where something that is forbidden elsewhere is right, as "file: pattern", with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Messaging.Tests/Architecture/SourceTests.cs: #region"] = "names what it looks for",
    };

    private static readonly IReadOnlyList<string> Classes = [.. new[] { "Messaging.Core", "Messaging.Web", "Messaging.Tests" }.SelectMany(folder => Repository.Files(folder, ".cs", ".razor"))];

    [Fact]
    public void RazorFiles_Length_StaysReadable() => LongerThan(LongestRazorFile, ".razor").ShouldBeEmpty();

    [Fact]
    public void ClassFiles_Length_StaysReadable() => LongerThan(LongestClassFile, ".cs").ShouldBeEmpty();

    [Fact]
    public void Regions_InAnyFile_AreNotWritten() => Matches(Region(), "#region").ShouldBeEmpty();

    [Fact]
    public void AsyncVoid_InAnyFile_IsNotWritten() => Matches(AsyncVoid(), "async void").ShouldBeEmpty();

    [Fact]
    public void Sleeps_InAnyFile_AreNotWritten() => Matches(Sleep(), "sleep").ShouldBeEmpty();

    [Fact]
    public void Delays_InAnyFile_TakeATimeProvider() => Matches(Delay(), "delay").ShouldBeEmpty();

    [Fact]
    public void CatchBlocks_InAnyFile_DoSomethingOrSayWhyNot() => Matches(EmptyCatch(), "catch").ShouldBeEmpty();

    [Fact]
    public void Common_Files_AreFewAndNoHelpers()
    {
        var files = Repository.Files("Messaging.Core/Common", ".cs");

        files.Count.ShouldBeLessThanOrEqualTo(MostCommonFiles);
        files.Where(path => path.Contains("Helper", StringComparison.OrdinalIgnoreCase) || path.Contains("Util", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public void Packages_EachReference_HasALineInTheDocs()
    {
        var packages = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion").Select(element => element.Attribute("Include")!.Value);
        var docs = Repository.Read("docs/dependencies.md");

        packages.Where(package => !docs.Contains($"| `{package}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void TrackedFiles_Text_NamesNoMachineOfOurs()
    {
        string[] own = ["/work" + "/", "/tmp/" + "brief", "/root" + "/", "/home" + "/"];

        Repository.TrackedFiles()
            .Where(path => Path.GetExtension(path) is not (".png" or ".ico" or ".woff2" or ".pdf"))
            .SelectMany(path => own.Where(name => Repository.Read(path).Contains(name, StringComparison.Ordinal)).Select(name => $"{path} names {name}"))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> LongerThan(int limit, string extension) => Classes
        .Where(path => Path.GetExtension(path) == extension && !path.Contains("/Migrations/", StringComparison.Ordinal))
        .Select(path => (Path: path, Lines: File.ReadLines(Repository.PathOf(path)).Count()))
        .Where(file => file.Lines > limit)
        .Select(file => $"{file.Path} has {file.Lines} lines, more than {limit}");

    private static IEnumerable<string> Matches(Regex pattern, string name) =>
        from path in Classes
        where !Exceptions.ContainsKey($"{path}: {name}")
        let text = Repository.Read(path)
        from match in pattern.Matches(text)
        select $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1} {match.Value.Trim()}";

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Region();

    [GeneratedRegex(@"\basync\s+void\b\s+\w", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\bThread\s*\.\s*(Sleep|SpinWait)\s*\(", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sleep();

    // Task.Delay(delay, time, cancellationToken) waits by the injected clock; every other form waits by the wall clock.
    [GeneratedRegex(@"\bTask\s*\.\s*Delay\s*\((?![^;]*\b(_?[tT]ime|_?[cC]lock|\w*[tT]imeProvider(\.System)?)\b\s*[,)])[^;]*", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Delay();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EmptyCatch();
}
