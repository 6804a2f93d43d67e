using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Signals;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>Events and reminders with what was decided. The visible page moves by itself.</summary>
public sealed partial class EventListPage : IDisposable
{
    private const int PageSize = 50;
    private Page<NotificationView>? _page;
    private IDisposable? _watch;
    private long? _open;
    private int _loads;
    private bool _loading;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    [Inject]
    private EventTypes Types { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Type { get; set; }

    [SupplyParameterFromQuery]
    private string? Mail { get; set; }

    private bool Filtered => Type is not null || Mail is not null || Search is not null;

    protected override void OnInitialized() => _watch = Signals.Subscribe(Topic.EventMail, () => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    }));

    protected override Task OnParametersSetAsync()
    {
        _loading = true;
        return LoadAsync();
    }

    public void Dispose() => _watch?.Dispose();

    private async Task LoadAsync()
    {
        var load = ++_loads;
        var filter = new NotificationFilter(Type, null, Enum.TryParse<NotificationDecision>(Mail, out var decision) ? decision : null, Search);
        var page = await Notifications.ListAsync(filter, new PageRequest((PageNumber - 1) * PageSize, PageSize), CancellationToken.None);
        if (load != _loads)
            return;
        (_page, _loading) = (page, false);
    }

    private void Clear() => Navigation.NavigateTo("administration/notifications/events");
}
