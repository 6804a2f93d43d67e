using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Core.Mail.Smtp;

/// <summary>Everything before the first message: connect, greeting, EHLO, TLS, sign-in.</summary>
internal sealed class SmtpHandshake(SmtpEndpoint endpoint, TimeProvider time)
{
    /// <summary>The last answer to EHLO, read.</summary>
    public SmtpCapabilities Capabilities { get; private set; } = SmtpCapabilities.None;

    public SmtpReply? Greeting { get; private set; }

    public bool IsSecure { get; private set; }

    /// <exception cref="SmtpFailureException">It did not come to a line that can send.</exception>
    public async Task<SmtpLine> OpenAsync(CancellationToken cancellationToken)
    {
        var line = await ConnectAsync(cancellationToken);
        try
        {
            await GreetAsync(line, cancellationToken);
            if (endpoint.HasCredentials)
                await new SmtpAuthenticator(endpoint, line, Capabilities).SignInAsync(IsSecure, cancellationToken);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private async Task<SmtpLine> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timer = new CancellationTokenSource(endpoint.Timeouts.Connect, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, both.Token);
            return new SmtpLine(socket, new NetworkStream(socket, ownsSocket: true), time);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception switch
            {
                SocketException failed => Unreachable($"{endpoint} cannot be reached: {failed.Message}.", failed),
                OperationCanceledException => Unreachable($"{endpoint} did not answer within {endpoint.Timeouts.Connect.TotalSeconds:0.###} seconds.", exception),
                ArgumentException => Unreachable($"{endpoint} is not a host and a port that can be connected to.", exception),
                _ => exception,
            };
        }
    }

    private async Task GreetAsync(SmtpLine line, CancellationToken cancellationToken)
    {
        var tls = new SmtpTls(endpoint, time);
        if (endpoint.IsImplicitTls)
        {
            await tls.SecureAsync(line, SmtpStage.Connect, cancellationToken);
            IsSecure = true;
        }

        Greeting = await line.ReadReplyAsync(SmtpStage.Greeting, endpoint.Timeouts.Command, cancellationToken);
        if (Greeting.Code != 220)
            throw new SmtpFailureException(SmtpFailure.OfConnectReply(Greeting, SmtpFailureKind.Rejected));
        await HelloAsync(line, cancellationToken);
        if (IsSecure)
            return;

        if (Capabilities.StartTls)
        {
            await StartTlsAsync(line, tls, cancellationToken);

            // What was offered before TLS may have been put there by somebody else (RFC 3207 section 4.2).
            await HelloAsync(line, cancellationToken);
        }
        else if (endpoint.RequireSsl)
        {
            throw new SmtpFailureException(new SmtpFailure(SmtpFailureKind.Tls, SmtpStage.StartTls, $"{endpoint} does not offer STARTTLS, and TLS is required."));
        }
    }

    private async Task StartTlsAsync(SmtpLine line, SmtpTls tls, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(line, "STARTTLS", SmtpStage.StartTls, cancellationToken);
        if (reply.Code != 220)
            throw new SmtpFailureException(SmtpFailure.OfConnectReply(reply, SmtpFailureKind.Tls));

        // Nothing may follow before TLS: words put in here by somebody on the way would pass for the server's own afterwards.
        if (line.HasUnreadInput)
            throw new SmtpFailureException(new SmtpFailure(SmtpFailureKind.Tls, SmtpStage.StartTls, $"Somebody between here and {endpoint} put words into the answer to STARTTLS. The connection was given up."));
        await tls.SecureAsync(line, SmtpStage.StartTls, cancellationToken);
        IsSecure = true;
    }

    private async Task HelloAsync(SmtpLine line, CancellationToken cancellationToken)
    {
        var name = LocalName(line);
        var reply = await AskAsync(line, $"EHLO {name}", SmtpStage.Ehlo, cancellationToken);
        if (reply.IsPositive)
        {
            Capabilities = SmtpCapabilities.Parse(reply.Text);
            return;
        }

        if (reply.IsPermanent)
            reply = await AskAsync(line, $"HELO {name}", SmtpStage.Ehlo, cancellationToken);
        if (!reply.IsPositive)
            throw new SmtpFailureException(SmtpFailure.OfConnectReply(reply, SmtpFailureKind.Rejected));
        Capabilities = SmtpCapabilities.None;
    }

    private async Task<SmtpReply> AskAsync(SmtpLine line, string command, SmtpStage stage, CancellationToken cancellationToken)
    {
        await line.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), stage, endpoint.Timeouts.Command, cancellationToken);
        return await line.ReadReplyAsync(stage, endpoint.Timeouts.Command, cancellationToken);
    }

    private string LocalName(SmtpLine line)
    {
        if (endpoint.LocalName is { Length: > 0 and <= 253 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
            return name;
        if (line.Socket.LocalEndPoint is not IPEndPoint local)
            return "localhost";
        var address = local.Address.IsIPv4MappedToIPv6 ? local.Address.MapToIPv4() : local.Address;
        return address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]" : $"[{address}]";
    }

    private static SmtpFailureException Unreachable(string message, Exception inner) =>
        new(new SmtpFailure(SmtpFailureKind.Unreachable, SmtpStage.Connect, message), inner);
}
