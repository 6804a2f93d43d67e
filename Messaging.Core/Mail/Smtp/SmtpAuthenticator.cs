using System.Net;
using System.Text;

namespace Messaging.Core.Mail.Smtp;

/// <summary>Signs in with PLAIN, LOGIN (RFC 4954) or XOAUTH2. What it sends never reaches a result: the server's words are searched for it first.</summary>
internal sealed class SmtpAuthenticator(SmtpEndpoint endpoint, SmtpLine line, SmtpCapabilities capabilities)
{
    private readonly List<string> _secrets = [];

    /// <exception cref="SmtpFailureException">Refused, or not allowed over this line.</exception>
    public async Task SignInAsync(bool isSecure, CancellationToken cancellationToken)
    {
        if (!isSecure && !MaySignInWithoutTls(endpoint, line.Socket.RemoteEndPoint as IPEndPoint))
            throw Failed($"Nothing was sent to {endpoint}: the line has no TLS, and a password never goes over such a line.");
        if (endpoint.GetAccessToken is not null)
            await SignInWithTokenAsync(endpoint.GetAccessToken, cancellationToken);
        else if (capabilities.AuthMechanisms.Contains("PLAIN"))
            await SignInPlainAsync(cancellationToken);
        else if (capabilities.AuthMechanisms.Contains("LOGIN"))
            await SignInLoginAsync(cancellationToken);
        else
            throw Failed($"{endpoint} offers no way to sign in with a password ({Offered()}).");
    }

    private async Task SignInPlainAsync(CancellationToken cancellationToken)
    {
        var (user, password) = Credentials();
        var response = Encode($"\0{user}\0{password}");
        Require(await AskAsync($"AUTH PLAIN {response}", cancellationToken), 235);
    }

    private async Task SignInLoginAsync(CancellationToken cancellationToken)
    {
        var (user, password) = Credentials();
        var (encodedUser, encodedPassword) = (Encode(user), Encode(password));
        Require(await AskAsync("AUTH LOGIN", cancellationToken), 334);
        Require(await AskAsync(encodedUser, cancellationToken), 334);
        Require(await AskAsync(encodedPassword, cancellationToken), 235);
    }

    private async Task SignInWithTokenAsync(Func<CancellationToken, ValueTask<string>> getToken, CancellationToken cancellationToken)
    {
        if (!capabilities.AuthMechanisms.Contains("XOAUTH2"))
            throw Failed($"{endpoint} does not offer XOAUTH2 ({Offered()}).");
        var token = await TokenAsync(getToken, cancellationToken);
        _secrets.Add(token);
        var (user, _) = Credentials();
        var reply = await AskAsync($"AUTH XOAUTH2 {Encode($"user={user}\u0001auth=Bearer {token}\u0001\u0001")}", cancellationToken);

        // A refusal comes as a challenge, which an empty answer turns into the real one.
        if (reply.Code == 334)
            reply = await AskAsync("", cancellationToken);
        Require(reply, 235);
    }

    private static async Task<string> TokenAsync(Func<CancellationToken, ValueTask<string>> getToken, CancellationToken cancellationToken)
    {
        try
        {
            return await getToken(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            // A refusal is for a person to mend, like a wrong password; an absence passes.
            var refused = exception.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            throw new SmtpFailureException(
                new SmtpFailure(refused ? SmtpFailureKind.Credentials : SmtpFailureKind.Unreachable, SmtpStage.Auth, $"No access token could be fetched: {exception.Message}"), exception);
        }
    }

    private (string User, string Password) Credentials()
    {
        var (user, password) = (endpoint.UserName ?? "", endpoint.Password ?? "");
        if (user.Any(char.IsControl) || password.Contains('\0', StringComparison.Ordinal))
            throw Failed("The user name or the password has a character that cannot be sent.");
        if (password.Length > 0)
            _secrets.Add(password);
        return (user, password);
    }

    private string Encode(string text)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        if (encoded.Length > 0)
            _secrets.Add(encoded);
        return encoded;
    }

    private async Task<SmtpReply> AskAsync(string command, CancellationToken cancellationToken)
    {
        await line.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), SmtpStage.Auth, endpoint.Timeouts.Command, cancellationToken);
        return Mask(await line.ReadReplyAsync(SmtpStage.Auth, endpoint.Timeouts.Command, cancellationToken));
    }

    // A server that repeats what it was sent must not put a password on a screen.
    private SmtpReply Mask(SmtpReply reply)
    {
        var text = reply.Text;
        foreach (var secret in _secrets.OrderByDescending(secret => secret.Length))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return reply with { Text = text };
    }

    private static void Require(SmtpReply reply, int code)
    {
        if (reply.Code != code)
            throw new SmtpFailureException(SmtpFailure.OfConnectReply(reply, SmtpFailureKind.Credentials));
    }

    /// <summary>Only to this machine itself, and only where TLS is not required.</summary>
    internal static bool MaySignInWithoutTls(SmtpEndpoint endpoint, IPEndPoint? remote) =>
        !endpoint.RequireSsl && remote is not null && IPAddress.IsLoopback(remote.Address);

    private string Offered() => capabilities.AuthMechanisms.Count == 0 ? "it offers none" : $"it offers {string.Join(", ", capabilities.AuthMechanisms)}";

    private static SmtpFailureException Failed(string message) => new(new SmtpFailure(SmtpFailureKind.Credentials, SmtpStage.Auth, message));
}
