using System.Reflection;
using System.Runtime.CompilerServices;
using Messaging.Core;
using Messaging.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Messaging.Tests.Architecture;

/// <summary>What a type must look like: docs/architecture.md and CONTRIBUTING.md.</summary>
public sealed class TypeShapeTests
{
    /// <summary>Pages that a visitor who has not signed in must reach.</summary>
    private static readonly string[] OpenRoutes = ["/login", "/setup", "/event-catalogue", "/error", "/Error", "/not-found", "/access-denied"];

    private static readonly Assembly Core = typeof(MessagingCore).Assembly;
    private static readonly Assembly Web = Assembly.Load("Messaging.Web");

    [Fact]
    public void Classes_InTheProduct_AreSealedAbstractStaticOrInheritedFrom()
    {
        var classes = Core.GetTypes().Concat(Web.GetTypes())
            .Where(type => type.IsClass && !type.IsDefined(typeof(CompilerGeneratedAttribute), false) && type.Name is not ("Program" or "_Imports") && type.Namespace is not null)
            .Where(type => type.Namespace!.StartsWith("Messaging.", StringComparison.Ordinal))
            .ToList();
        var bases = classes.Where(type => type.BaseType is not null)
            .Select(type => type.BaseType!.IsGenericType ? type.BaseType.GetGenericTypeDefinition() : type.BaseType)
            .ToHashSet();

        // The Razor compiler and the EF tools write classes that are not sealed, and leave no say in it.
        classes.Where(type => !type.IsSealed && !type.IsAbstract && !bases.Contains(type))
            .Where(type => !typeof(IComponent).IsAssignableFrom(type) && !type.Namespace!.EndsWith(".Migrations", StringComparison.Ordinal))
            .Select(type => type.FullName)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Pages_EachRoute_SaysWhoMayOpenIt()
    {
        var pages = Web.GetTypes()
            .Select(type => (Type: type, Routes: type.GetCustomAttributes<RouteAttribute>(false).Select(route => route.Template).ToList()))
            .Where(page => page.Routes.Count > 0)
            .ToList();

        pages.Where(page => !page.Type.IsDefined(typeof(AuthorizeAttribute), true))
            .Where(page => !page.Routes.TrueForAll(route => OpenRoutes.Contains(route, StringComparer.Ordinal)))
            .Select(page => $"{page.Type.Name} ({string.Join(", ", page.Routes)}) has no [Authorize]")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Components_InjectedServices_HoldNoDbContext() =>
        Web.GetTypes().Where(type => typeof(IComponent).IsAssignableFrom(type))
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.IsDefined(typeof(InjectAttribute))))
            .Where(property => property.PropertyType.FullName!.Contains("DbContext", StringComparison.Ordinal))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
            .ShouldBeEmpty();

    [Fact]
    public void PublicMembersOfCore_HaveDocs_BecauseTheCompilerChecks()
    {
        Repository.Read("Directory.Build.props").ShouldContain("<GenerateDocumentationFile>true</GenerateDocumentationFile>");
        Repository.Read("Messaging.Core/Messaging.Core.csproj").ShouldNotContain("CS1591");
        Repository.Files("Messaging.Core", ".cs")
            .Where(path => !path.Contains("/Migrations/", StringComparison.Ordinal) && Repository.Read(path).Contains("CS1591", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
