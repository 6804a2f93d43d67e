using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

public sealed class TemplateReferenceTests
{
    /// <summary>Run with <c>UPDATE_DOCS=1</c> (that is <c>bash eng/template-reference.sh</c>) to write the page anew.</summary>
    [Fact]
    public void Reference_InDocs_IsUpToDate()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "template-model.md");
        var expected = TemplateReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);

        File.ReadAllText(path).ShouldBe(expected, "docs/template-model.md is out of date: run bash eng/template-reference.sh");
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Messaging.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("Messaging.sln was not found above the tests.");
        return directory.FullName;
    }
}
