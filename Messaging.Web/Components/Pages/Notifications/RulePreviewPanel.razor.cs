using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Sending;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>Follows the form of a rule: whatever is changed there is tried at once, saved or not.</summary>
public sealed partial class RulePreviewPanel
{
    private const int PastEvents = 20;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private List<KeyValuePair<string, string>> _past = [];
    private EventPreview? _preview;
    private Error? _error;
    private string? _typeKey;
    private string? _tried;
    private string? _against;
    private string? _customer;
    private int _tries;

    [Inject]
    private EventPreviewService Previews { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    [Inject]
    private BrowserTime Time { get; set; } = default!;

    /// <summary>The event type.</summary>
    [Parameter, EditorRequired]
    public EventType Type { get; set; } = default!;

    /// <summary>The rule as it stands in the form.</summary>
    [Parameter, EditorRequired]
    public NotificationRuleInput Input { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        if (_typeKey != Type.Key)
        {
            (_typeKey, _tried, _against, _customer) = (Type.Key, null, null, null);
            var zone = await Time.ZoneAsync();
            var page = await Notifications.ListAsync(new NotificationFilter(Type.Key), new PageRequest(0, PastEvents), CancellationToken.None);
            _past = [.. page.Items.Select(view => KeyValuePair.Create(
                view.Row.Id.ToString(CultureInfo.InvariantCulture), $"Event {view.Row.Id}, {BrowserTime.Text(view.Row.AcceptedAt, zone, false)}{(view.CustomerName is { } name ? $", {name}" : "")}"))];
        }

        await TryAsync();
    }

    private static string Pretty(string json) => JsonSerializer.Serialize(JsonElement.Parse(json), Readable);

    private Task TryAgainst(string? notification)
    {
        _against = notification;
        return TryAsync();
    }

    private Task TryCustomer(string? number)
    {
        _customer = string.IsNullOrWhiteSpace(number) ? null : number.Trim();
        return TryAsync();
    }

    private async Task TryAsync()
    {
        // The page is drawn again for many reasons; only what changes the outcome is tried again.
        var wanted = JsonSerializer.Serialize(new { Input, _against, _customer });
        if (wanted == _tried)
            return;
        _tried = wanted;
        var turn = ++_tries;
        var request = new EventPreviewRequest(Type.Key)
        {
            Rule = Input, CustomerNumber = _customer, NotificationId = long.TryParse(_against, CultureInfo.InvariantCulture, out var id) ? id : null,
        };
        var preview = await Previews.PreviewAsync(request, CancellationToken.None);
        if (turn == _tries)
            (_preview, _error) = (preview.Value, preview.Error);
    }
}
