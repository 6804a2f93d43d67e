using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Smtp;

/// <summary>The one mail server: presets, a test before saving, and what happens without it.</summary>
public sealed partial class SmtpSettingsPage : IDisposable
{
    private const int ImplicitTlsPort = 465;
    private const string Tokens = "tokens";
    private static readonly IReadOnlyList<KeyValuePair<string, string>> SignInChoices = [KeyValuePair.Create(Tokens, "Access tokens (OAuth 2, XOAUTH2)")];
    private static readonly IReadOnlyList<KeyValuePair<string, string>> PresetChoices = [.. SmtpPreset.All.Select(p => KeyValuePair.Create(p.Key, p.Name))];

    private readonly CancellationTokenSource _closed = new();
    private SmtpForm _form = new();
    private SmtpSettingsView? _stored;
    private SmtpPreset? _preset;
    private IReadOnlyList<SenderProfileRow> _senders = [];
    private string? _senderKey;
    private SmtpTestResult? _result;
    private Error? _error;
    private Error? _testError;
    private bool _loading = true;
    private bool _busy;
    private bool _testing;
    private bool _saved;

    [Inject]
    private SmtpSettingsService Settings { get; set; } = default!;

    [Inject]
    private SmtpTestService Tests { get; set; } = default!;

    [Inject]
    private SenderProfileService Senders { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private bool IsImplicitTls => _form.PortNumber == ImplicitTlsPort;

    private string? PortHint => _form.PortNumber switch
    {
        ImplicitTlsPort => "Encrypted from the first byte",
        587 => "The usual port for sending",
        25 => "Between servers; providers often block it",
        _ => null,
    };

    private string TlsHint => IsImplicitTls
        ? "Port 465 is always encrypted."
        : _form.RequireSsl
            ? "The line is encrypted with STARTTLS, or nothing is sent."
            : "STARTTLS is used when the server offers it; otherwise mail goes over an open line. A password never does, except to this machine itself.";

    private IReadOnlyList<KeyValuePair<string, string>> SenderChoices => [.. _senders.Select(s => KeyValuePair.Create(s.Key, $"{s.DisplayName} <{s.Email}>"))];

    private string? Warning => _senders.Select(s => SenderDomain.Warning(s.Email, _form.Username)).FirstOrDefault(w => w is not null);

    private (string Text, bool Expired)? CertificateFacts
    {
        get
        {
            if (string.IsNullOrWhiteSpace(_form.Certificate) || !TrustedCertificate.TryRead(_form.Certificate, out var certificate, out _))
                return null;
            var expired = certificate.NotAfter < Clock.GetUtcNow();
            var until = Show.Day(DateOnly.FromDateTime(certificate.NotAfter.UtcDateTime));
            return ($"{certificate.Subject}, {(expired ? "ran out on" : "valid until")} {until}. SHA-256 {certificate.Sha256}", expired);
        }
    }

    protected override async Task OnInitializedAsync()
    {
        _senders = (await Senders.ListAsync(null, new PageRequest(Take: 200))).Items;
        _senderKey = _senders.Count > 0 ? _senders[0].Key : null;
        await LoadAsync();
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task LoadAsync()
    {
        _stored = await Settings.GetAsync();
        _form = _stored is null ? new() : SmtpForm.From(_stored);
        _loading = false;
    }

    private void UsePreset(string? key)
    {
        _preset = SmtpPreset.All.FirstOrDefault(p => p.Key == key);
        if (_preset is null)
            return;
        (_form.Host, _form.Port, _form.RequireSsl) = (_preset.Host, _preset.Port.ToString(CultureInfo.InvariantCulture), _preset.RequireSsl);
        _form.Username = _preset.Username ?? (_stored?.Host == _preset.Host ? _stored.Username : null);
        _form.RateLimit = _preset.RateLimitPerMinute is { } rate ? rate.ToString(CultureInfo.InvariantCulture) : _form.RateLimit;
        _form.Password = null;
        (_saved, _result, _error) = (false, null, null);
    }

    private void UseSignIn(string? choice)
    {
        _form.UsesTokens = choice == Tokens;
        if (_form.UsesTokens && string.IsNullOrEmpty(_form.TokenUrl))
            (_form.TokenUrl, _form.Scope) = (_preset?.TokenUrl, _preset?.TokenScope);
    }

    private async Task SaveAsync()
    {
        _busy = true;
        var saved = await Settings.SaveAsync(_form.ToInput(), _stored?.Version ?? Saved.MustBeNew);
        (_busy, _error, _saved) = (false, saved.Error, saved.Succeeded);
        if (saved.Succeeded)
            await LoadAsync();
    }

    private async Task TestAsync()
    {
        (_busy, _testing, _result, _testError, _saved) = (true, true, null, null, false);
        try
        {
            // Nothing filled in and nothing stored: the test mail is captured, like every other.
            var unsaved = _stored is null && string.IsNullOrWhiteSpace(_form.Host) ? null : _form.ToInput();
            var tested = await Tests.TestAsync(_senderKey!, unsaved, _closed.Token);
            (_result, _testError) = (tested.Value, tested.Error);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            return; // The page was left while the server was still thinking.
        }
        finally
        {
            (_busy, _testing) = (false, false);
        }
    }

    private async Task DeleteAsync()
    {
        if (!await Confirmation.AskAsync("Remove server", $"{_stored!.Host} and its password are forgotten. From then on mail is captured and nothing leaves this machine.", "Remove server"))
            return;
        var deleted = await Settings.DeleteAsync();
        (_error, _saved, _result) = (deleted.Error, false, null);
        await LoadAsync();
    }
}
