using Messaging.Core.Notifications;
using Messaging.Tests.Support;

namespace Messaging.Tests.Notifications;

public sealed class EventReferenceTests
{
    /// <summary>Run with <c>UPDATE_DOCS=1</c> (that is <c>bash eng/event-reference.sh</c>) to write the catalogue anew.</summary>
    [Fact]
    public void Catalogue_InDocs_IsUpToDate()
    {
        var path = Repository.PathOf("docs/notifications.md");
        var page = File.ReadAllText(path);
        var expected = page[..page.IndexOf(EventReference.Start, StringComparison.Ordinal)] + EventReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);

        File.ReadAllText(path).ShouldBe(expected, "docs/notifications.md is out of date: run bash eng/event-reference.sh");
    }
}
