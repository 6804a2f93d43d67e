using System.Text.RegularExpressions;
using Messaging.Core.Sending;
using Messaging.Core.Templates.Html;

namespace Messaging.Web.Components.Shared;

/// <summary>
/// Makes the document for the frame that shows a mail. The frame is a sandbox without any right; the policy inside it loads nothing
/// from anywhere, so that looking at a mail tells nobody that it was looked at. Pictures of the mail itself are put in as data.
/// </summary>
public static partial class MailDocument
{
    // Links have no address any more, and look as if they had. The base target is for what might be overlooked: a new window, which the sandbox refuses.
    private const string Head =
        "<!DOCTYPE html><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'\">"
        + "<meta charset=\"utf-8\"><base target=\"_blank\"><meta name=\"viewport\" content=\"width=device-width\">"
        + "<style>:where(a[data-href]){color:#0645ad;text-decoration:underline;cursor:pointer}:where(img:not([src])){outline:1px dashed #9a6a00}</style>";

    public static string Of(string html, IReadOnlyDictionary<string, PreviewImage> images) =>
        Head + ContentId().Replace(PreviewHtml.Disarm(html), match => images.TryGetValue(match.Groups["id"].Value, out var image) ? DataUri(image) : match.Value);

    private static string DataUri(PreviewImage image) =>
        image.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            ? $"data:{image.ContentType};base64,{Convert.ToBase64String(image.Content.Span)}"
            : "data:,";

    [GeneratedRegex("cid:(?<id>[^\"'\\s>)]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ContentId();
}
