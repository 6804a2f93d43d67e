using System.Net;
using System.Text;
using System.Text.Json;

namespace Messaging.Core.Senders;

/// <summary>
/// Fetches access tokens with OAuth 2 client credentials (RFC 6749 section 4.4). Tokens are not kept: one is asked for with each new
/// connection, and connections are few and live long.
/// </summary>
public sealed class AccessTokenClient : IDisposable
{
    private const int MaxAnswer = 64 * 1024;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = MaxAnswer,
    };

    /// <summary>A token that is good now.</summary>
    /// <param name="oauth">Where and as whom.</param>
    /// <param name="clientSecret">The client's secret.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">The address cannot be reached, or refuses; then it bears the status and the provider's own words.</exception>
    public async ValueTask<string> FetchAsync(SmtpOAuth oauth, string clientSecret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(oauth);
        var fields = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = oauth.ClientId!, ["client_secret"] = clientSecret };
        if (oauth.Scope is { } scope)
            fields["scope"] = scope;
        try
        {
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await http.PostAsync(new Uri(oauth.TokenUrl!), content, cancellationToken);
            // As JSON is (RFC 8259), whatever the answer calls itself.
            var body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            if (answer.IsSuccessStatusCode)
                return Text(body, "access_token") ?? throw new HttpRequestException($"{Host(oauth)} answered without an access token.", null, HttpStatusCode.BadGateway);
            var words = (Text(body, "error_description") ?? Text(body, "error") ?? answer.ReasonPhrase ?? "").Replace(clientSecret, "***", StringComparison.Ordinal);
            throw new HttpRequestException($"{Host(oauth)} answered {(int)answer.StatusCode}: {words}", null, answer.StatusCode);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{Host(oauth)} did not answer within {http.Timeout.TotalSeconds:0} seconds.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static string Host(SmtpOAuth oauth) => new Uri(oauth.TokenUrl!).Authority;

    private static string? Text(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException)
        {
            // A page of a proxy, for example: the status says enough.
            return null;
        }
    }
}
