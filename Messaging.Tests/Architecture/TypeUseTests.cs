using System.Text;

namespace Messaging.Tests.Architecture;

/// <summary>The other architecture tests are only as good as what <see cref="TypeUse"/> sees.</summary>
public sealed class TypeUseTests
{
    private static readonly ILookup<Type, Type> Use = TypeUse.Of(typeof(TypeUseTests).Assembly);

    [Fact]
    public void Of_TypeOnlyInferredInABody_IsSeen() => Use[typeof(Sample)].ShouldContain(typeof(StringBuilder));

    [Fact]
    public void Of_TypeInsideALambdaOfAnAsyncMethod_IsSeen() => Use[typeof(Sample)].ShouldContain(typeof(Uri));

    [Fact]
    public void Of_TypeArgument_IsSeen() => Use[typeof(Sample)].ShouldContain(typeof(Version));

    [Fact]
    public void Of_TypeInACatchClause_IsSeen() => Use[typeof(Sample)].ShouldContain(typeof(TimeoutException));

    [Fact]
    public void Of_TypeNotUsed_IsNotSeen() => Use[typeof(Sample)].ShouldNotContain(typeof(TypeUseTests));
}

file static class Maker
{
    public static StringBuilder Make() => new();
}

internal sealed class Sample
{
    public IReadOnlyList<Version?> Versions { get; } = [];

    public static int Inferred()
    {
        var made = Maker.Make();
        try
        {
            return made.Length;
        }
        catch (TimeoutException)
        {
            return 0;
        }
    }

    public static async Task<int> LambdaAsync()
    {
        await Task.Yield();
        return new[] { "http://localhost" }.Select(text => new Uri(text)).Count();
    }
}
