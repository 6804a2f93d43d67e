using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Gives the transport that the settings ask for, a new one when they have changed.</summary>
internal sealed class TransportProvider(
    IDbContextFactory<MessagingDbContext> databases, SmtpEndpointFactory endpoints, ServerCircuit circuit, SmtpServerState server, ChangeSignals signals, SendingOptions options,
    TimeProvider clock) : IAsyncDisposable
{
    private IMailTransport? current;
    private object? currentSettings;
    private (bool Noted, long? Limit) kept;

    /// <summary>Whether the settings are other ones than those of the present transport.</summary>
    internal async Task<bool> HasChangedAsync(CancellationToken cancellationToken) =>
        !Equals(Identity(await ReadAsync(cancellationToken)), currentSettings);

    /// <summary>Called by the sending agent alone. Where the settings have changed, no message may be on the old transport's lines.</summary>
    internal async Task<Outcome<IMailTransport>> GetAsync(CancellationToken cancellationToken)
    {
        var settings = await ReadAsync(cancellationToken);
        var wanted = Identity(settings);
        if (current is not null && Equals(currentSettings, wanted))
            return Outcome.Success(current);

        await DisposeAsync();
        circuit.Forget();
        server.Replaced();
        kept = default;
        if (settings is null)
        {
            current = new CaptureTransport(databases, signals, clock);
        }
        else
        {
            var endpoint = endpoints.Make(settings);
            if (!endpoint.Succeeded)
                return endpoint.Error;
            current = new SmtpTransport(endpoint.Value with { Timeouts = Timeouts() }, settings.RateLimitPerMinute, options.MaxConnections, server, clock);
        }

        currentSettings = wanted;
        return Outcome.Success(current);
    }

    /// <summary>Keeps what the server said of itself, so that checks know it after a restart too. A limit that it no longer names is forgotten.</summary>
    internal async Task NoteServerAsync()
    {
        // Called several times a second: an update keeps others from writing even where it changes nothing.
        if (current is not SmtpTransport || !server.HasGreeted)
            return;
        var limit = server.MessageSizeLimit;
        if (kept == (true, limit))
            return;
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await db.SmtpSettings.Where(s => s.MessageSizeLimit != limit).ExecuteUpdateAsync(set => set.SetProperty(s => s.MessageSizeLimit, limit));
        kept = (true, limit);
    }

    private async Task<SmtpSettings?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    private SmtpTimeouts Timeouts() => new()
    {
        Connect = options.Timeouts.Connect, Command = options.Timeouts.Command, DataBlock = options.Timeouts.Data, EndOfData = options.Timeouts.EndOfData,
    };

    /// <summary>All of it and not the version alone: settings that were removed and entered again begin at version 1.</summary>
    private static object? Identity(SmtpSettings? settings) => settings is null ? null
        : (settings.Host, settings.Port, settings.Username, settings.ProtectedPassword, settings.RequireSsl, settings.RateLimitPerMinute, settings.TrustedCertificatePem,
            settings.OAuthTokenUrl, settings.OAuthClientId, settings.OAuthScope);

    public async ValueTask DisposeAsync()
    {
        if (current is not null)
            await current.DisposeAsync();
        current = null;
    }
}
