namespace Messaging.Web.Security;

/// <summary>Keeps redirects inside the application.</summary>
internal static class LocalUrl
{
    /// <summary>The address where it is a path of ours, else the overview. <c>//host</c> and <c>/\host</c> would leave for another site.</summary>
    public static string OrOverview(string? url) =>
        url is ['/', ..] && !(url.Length > 1 && url[1] is '/' or '\\') && !url.Any(char.IsControl) ? url : "/";
}
