namespace Messaging.Web.Hosting;

/// <summary>Headers that limit what a browser does with our answers. The reasons stand in docs/decisions/0006-content-security-policy.md.</summary>
internal static class SecurityHeaders
{
    private static readonly string Policy = string.Join("; ",
        "default-src 'self'",
        "script-src 'self'",
        "script-src-attr 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'");

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (ApiMayNotBeCached(context.Request.Path))
            headers.CacheControl = "no-store";
        return next(context);
    });

    private static bool ApiMayNotBeCached(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
