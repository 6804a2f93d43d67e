using System.Collections.Frozen;

namespace Messaging.Core.Templates.Html;

/// <summary>Names of HTML that its reading depends on (WHATWG HTML, 13.2).</summary>
internal static class HtmlNames
{
    /// <summary>Elements without content and without end tag.</summary>
    public static readonly FrozenSet<string> Void = Set("area base br col embed hr img input link meta param source track wbr");

    /// <summary>Elements whose content is no markup.</summary>
    public static readonly FrozenSet<string> Raw = Set("iframe noembed noframes script style textarea title xmp");

    /// <summary>Elements that may stand in the head.</summary>
    public static readonly FrozenSet<string> Head = Set("base link meta noscript script style template title");

    /// <summary>Elements that end an open paragraph.</summary>
    public static readonly FrozenSet<string> EndsParagraph = Set(
        "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section table ul");

    /// <summary>Elements that an end tag inside them cannot reach beyond.</summary>
    public static readonly FrozenSet<string> Fence = Set("caption html table td template th");

    /// <summary>Names that come again and again, so that each is one string.</summary>
    public static readonly FrozenSet<string> All = Set(
        "a align alt b background bgcolor border body cellpadding cellspacing class colspan content dd dir dt em font head height href i id lang label li name role rowspan s small span src strong style "
        + "tbody tfoot thead tr type u valign width " + string.Join(' ', Void.Concat(Raw).Concat(Head).Concat(EndsParagraph).Concat(Fence).Except(["style", "dir", "label"], StringComparer.Ordinal)));

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
