using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Messaging.Core.Templates.Html;

/// <summary>
/// Makes HTML of a mail fit to be looked at beside our own pages. The frame it is shown in allows nothing; this makes sure that nothing is
/// asked of it: links say where they go and go nowhere, and what runs, loads, submits or takes the focus is left out.
/// </summary>
public static partial class PreviewHtml
{
    private static readonly FrozenSet<string> Left =
        "script iframe noembed noframes title xmp base link object embed applet frame frameset meta form plaintext svg math portal fencedframe param source track".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> LeftAttributes = (
        "action formaction form ping target download srcdoc srcset imagesrcset poster data code codebase archive manifest http-equiv xlink:href xml:base autofocus accesskey tabindex contenteditable "
        + "popover popovertarget command commandfor nonce").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// The document written anew: every tag in the result is one that is written here, with its attributes in quotation marks, so that no
    /// odd markup can be read in another way by a browser. The address of a link is its tooltip, and its attribute <c>data-href</c>.
    /// </summary>
    /// <param name="html">HTML of any quality.</param>
    public static string Disarm(string html)
    {
        var tokens = new HtmlTokenizer(html);
        var result = new StringBuilder(html.Length + 256);
        while (tokens.Read())
        {
            if (tokens.Token == HtmlToken.Text)
                AppendText(result, html.AsSpan(tokens.Start, tokens.End - tokens.Start));
            else if (tokens.Token == HtmlToken.EndTag)
                AppendEnd(result, tokens.Name);
            else
                AppendElement(result, html, tokens);
        }
        return result.ToString();
    }

    private static void AppendElement(StringBuilder result, string html, HtmlTokenizer tokens)
    {
        var name = tokens.Name;
        var isKept = IsKept(name);
        if (isKept)
        {
            result.Append('<').Append(name);
            foreach (var attribute in tokens.Attributes())
                AppendAttribute(result, name, attribute, html);
            result.Append('>');
        }
        if (!HtmlNames.Raw.Contains(name) || !tokens.ReadRaw(name) || !isKept)
            return;
        var content = html[tokens.Start..tokens.End];
        if (name == "style")
            result.Append(Style(content));
        else
            AppendText(result, content);
    }

    private static void AppendEnd(StringBuilder result, string name)
    {
        if (IsKept(name))
            result.Append("</").Append(name).Append('>');
    }

    private static void AppendAttribute(StringBuilder result, string element, HtmlAttribute attribute, string html)
    {
        var value = html.AsSpan(attribute.ValueStart, attribute.ValueEnd - attribute.ValueStart);
        switch (attribute.Name)
        {
            case "href" when element is "a" or "area":
                Append(result, "data-href", value);
                Append(result, "title", value);
                break;
            case "href":
                break;
            case "src" or "background" when !IsInside(value):
                break;
            case "style":
                Append(result, "style", Outside().Replace(value.ToString(), "url(data:,)"));
                break;
            case var name when name.StartsWith("on", StringComparison.Ordinal) || LeftAttributes.Contains(name) || !Name().IsMatch(name):
                break;
            default:
                Append(result, attribute.Name, value);
                break;
        }
    }

    private static void Append(StringBuilder result, string name, ReadOnlySpan<char> value)
    {
        result.Append(' ').Append(name).Append("=\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => result.Append("&quot;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                _ => result.Append(c),
            };
        }
        result.Append('"');
    }

    private static void AppendText(StringBuilder result, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c == '<')
                result.Append("&lt;");
            else
                result.Append(c);
        }
    }

    /// <summary>Pictures of the mail, which are put in later, and those that are written out.</summary>
    private static bool IsInside(ReadOnlySpan<char> address)
    {
        var value = System.Net.WebUtility.HtmlDecode(address.ToString()).Trim();
        return value.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A style sheet in which no tag can begin, and whose links are those that are written here.</summary>
    private static string Style(string css)
    {
        var plain = css.Replace("<!--", "", StringComparison.Ordinal).Replace("-->", "", StringComparison.Ordinal);
        plain = Outside().Replace(Import().Replace(plain, ""), "url(data:,)");
        return TagInStyle().Replace(plain, "\\3c ").Replace(":any-link", "[data-href]", StringComparison.OrdinalIgnoreCase)
            .Replace(":link", "[data-href]", StringComparison.OrdinalIgnoreCase).Replace("[href", "[data-href", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsKept(string name) => !Left.Contains(name) && Name().IsMatch(name);

    [GeneratedRegex("^[a-z][a-z0-9:-]*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // What is written with escapes gets past these; the policy of the frame does not load it either.
    [GeneratedRegex("@import[^;]*(;|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Import();

    [GeneratedRegex("url\\(\\s*(?!(['\"]|&quot;|&#39;)?\\s*(data:image/|cid:))[^)]*\\)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Outside();

    [GeneratedRegex("<(?=[A-Za-z/!?])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagInStyle();
}
