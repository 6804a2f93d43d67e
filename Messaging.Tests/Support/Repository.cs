using System.Diagnostics;

namespace Messaging.Tests.Support;

/// <summary>The source tree that this test run was built from.</summary>
public static class Repository
{
    private static readonly string[] BuildOutput = ["bin", "obj", "artifacts", "TestResults", ".git", "data"];

    /// <summary>Full path of the folder that holds Messaging.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder given by its path in the repository, with forward slashes.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The text of a file given by its path in the repository.</summary>
    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Source files under a folder of the repository, as paths in it with forward slashes. Build output is left out.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions) => !Directory.Exists(PathOf(folder)) ? [] :
    [
        .. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.Split('/').Any(part => BuildOutput.Contains(part, StringComparer.Ordinal)))
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The files git tracks; every file that is not build output where there is no git.</summary>
    public static IReadOnlyList<string> TrackedFiles()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode == 0 && output.Length > 0)
                return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(PathOf(path)))];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine: a source archive was unpacked.
        }

        return Files(".");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Messaging.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No Messaging.sln above {AppContext.BaseDirectory}: run the tests from their build output inside the repository.");
    }
}
