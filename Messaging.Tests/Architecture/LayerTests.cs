using System.Reflection;
using Messaging.Core;
using Messaging.Tests.Support;

namespace Messaging.Tests.Architecture;

/// <summary>Who may know whom: docs/architecture.md, rules 1 to 3 and 9.</summary>
public sealed class LayerTests
{
    private const string Root = "Messaging.Core.";
    private static readonly Assembly Core = typeof(MessagingCore).Assembly;
    private static readonly Assembly Web = Assembly.Load("Messaging.Web");
    private static readonly ILookup<Type, Type> CoreUse = TypeUse.Of(Core);
    private static readonly ILookup<Type, Type> WebUse = TypeUse.Of(Web);

    /// <summary>Every feature may use these, so they take no part in the search for circles. Storage maps every entity.</summary>
    private static readonly string[] Foundations = ["", "Common", "Storage", "Signals"];

    /// <summary>Pairs of features that know each other, each with its reason.</summary>
    private static readonly Dictionary<string, string> AllowedCircles = new(StringComparer.Ordinal);

    [Fact]
    public void Core_ReferencedAssemblies_NameNoAspNetCore() =>
        Core.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Mail_UsedTypes_NameNoOtherFeature() =>
        Uses(CoreUse, user => Feature(user) == "Mail", used => used.Assembly == Core && Feature(used) is not ("Mail" or "Common" or "")).ShouldBeEmpty();

    [Theory]
    [InlineData("Messaging.Web.Components")]
    [InlineData("Messaging.Web.Api")]
    public void PagesAndApi_UsedTypes_NameNeitherStorageNorMail(string layer) =>
        Uses(WebUse, user => IsIn(user, layer), used =>
            IsIn(used, "Microsoft.EntityFrameworkCore") || IsIn(used, Root + "Mail") || used.Name == "MessagingDbContext").ShouldBeEmpty();

    [Fact]
    public void Features_KnowEachOther_NeverInACircle()
    {
        var edges = CoreUse
            .SelectMany(group => group.Where(used => used.Assembly == Core).Select(used => (From: Feature(group.Key), To: Feature(used), Because: $"{group.Key.Name} → {used.Name}")))
            .Where(edge => edge.From != edge.To && !Foundations.Contains(edge.From, StringComparer.Ordinal) && !Foundations.Contains(edge.To, StringComparer.Ordinal))
            .Where(edge => !AllowedCircles.ContainsKey($"{edge.From} → {edge.To}"))
            .ToList();
        var targets = edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);

        edges.Where(edge => Reaches(targets, edge.To, edge.From))
            .GroupBy(edge => $"{edge.From} → {edge.To}", StringComparer.Ordinal)
            .Select(group => $"{group.Key} closes a circle: {string.Join(", ", group.Select(edge => edge.Because).Distinct(StringComparer.Ordinal).Take(4))}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void ProviderSpecificSql_OutsideStorage_IsNotWritten() =>
        Repository.Files("Messaging.Core", ".cs").Concat(Repository.Files("Messaging.Web", ".cs"))
            .Where(path => !path.StartsWith("Messaging.Core/Storage/", StringComparison.Ordinal))
            .Where(path => Repository.Read(path) is var text && (text.Contains("SqlRaw(", StringComparison.Ordinal) || text.Contains("Microsoft.Data.Sqlite", StringComparison.Ordinal) || text.Contains("Npgsql", StringComparison.Ordinal)))
            .ShouldBeEmpty();

    private static List<string> Uses(ILookup<Type, Type> use, Func<Type, bool> users, Func<Type, bool> used) =>
        [.. use.Where(group => users(group.Key)).SelectMany(group => group.Where(used).Select(type => $"{group.Key.FullName} uses {type.FullName}")).Order(StringComparer.Ordinal)];

    private static string Feature(Type type) =>
        type.Namespace is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('.')[0] : "";

    private static bool IsIn(Type type, string space) =>
        type.Namespace is { } name && (name == space || name.StartsWith(space + ".", StringComparison.Ordinal));

    private static bool Reaches(ILookup<string, string> targets, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to)
                return true;
            if (seen.Add(at))
                foreach (var next in targets[at])
                    open.Push(next);
        }

        return false;
    }
}
