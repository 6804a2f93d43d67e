using System.Text.RegularExpressions;

namespace Messaging.Tests.Support;

/// <summary>Fills in forms of static pages as a browser does, antiforgery token and all.</summary>
public static partial class SignInForm
{
    public static Task<HttpResponseMessage> PostAsync(HttpClient client, string email, string password) =>
        PostFormAsync(client, "/login", "/login", ("Input.Email", email), ("Input.Password", password));

    /// <summary>Loads a page, and posts the form that has the given fields, with them and its hidden ones; without fields, the one that goes to the given place.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string path, string action, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(new Uri(path, UriKind.Relative));
        var form = Forms().Matches(html).Select(match => match.Value).First(form => fields.Length > 0
            ? fields.All(field => form.Contains($"name=\"{field.Name}\"", StringComparison.Ordinal))
            : form.Contains($"action=\"{action.TrimStart('/')}\"", StringComparison.Ordinal));
        var values = Hidden().Matches(form)
            .Select(match => (Name: Attribute("name").Match(match.Value).Groups[1].Value, Value: Attribute("value").Match(match.Value).Groups[1].Value))
            .Concat(fields)
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, group.Last().Value));
        using var content = new FormUrlEncodedContent(values);
        return await client.PostAsync(new Uri(action, UriKind.Relative), content);
    }

    private static Regex Attribute(string name) => new(name + "=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
