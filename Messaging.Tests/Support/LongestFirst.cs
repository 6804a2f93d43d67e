using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Postfix;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Messaging.Tests.Support.LongestFirst", "Messaging.Tests")]

namespace Messaging.Tests.Support;

/// <summary>
/// Starts the collections that take minutes before those that take seconds: one that came last would run alone while the other processors
/// wait. It is a matter of speed and nothing else.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Parts of names, the longest first.</summary>
    private static readonly string[] Long =
        [EditorCollection.Name, EveryPageCollection.Name, BrowserCollection.Name, ".EndToEnd.", ".Delivery.", ".Notifications.Event", ".Runs.", PostfixFixture.Collection, ".Sending.", ".Notices.", ".Api."];

    /// <inheritdoc />
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Rank(collection.DisplayName)).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Rank(string name) => Array.FindIndex(Long, part => name == part || (part[0] == '.' && name.Contains(part, StringComparison.Ordinal))) is >= 0 and var rank ? rank : Long.Length;
}
