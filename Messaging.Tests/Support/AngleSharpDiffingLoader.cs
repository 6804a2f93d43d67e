using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Messaging.Tests.Support;

/// <summary>
/// bUnit is built against AngleSharp.Diffing 1.1.1, which not every package feed carries; 0.17.0 has the same members that bUnit calls.
/// A strong name with a lower version is refused by the default binder, so this hands it over when the runtime asks.
/// Goes, together with the lines in the project file, once the feed has 1.1.1: see docs/decisions/0003-bunit.md.
/// </summary>
internal static class AngleSharpDiffingLoader
{
    private const string AssemblyName = "AngleSharp.Diffing";

    [ModuleInitializer]
    internal static void Register() => AssemblyLoadContext.Default.Resolving += Load;

    private static Assembly? Load(AssemblyLoadContext context, AssemblyName name) =>
      string.Equals(name.Name, AssemblyName, StringComparison.Ordinal)
        ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "compat", AssemblyName + ".dll"))
        : null;
}
