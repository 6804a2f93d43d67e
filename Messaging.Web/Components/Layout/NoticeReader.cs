using System.Globalization;
using System.Security.Claims;
using Messaging.Core.Notices;
using Messaging.Core.Signals;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;

namespace Messaging.Web.Components.Layout;

/// <summary>What shows the notices of the signed-in person: read anew with each signal, in every window that is open.</summary>
public abstract class NoticeReader : ComponentBase, IDisposable
{
    private IDisposable? _watch;
    private long _user;

    protected NoticeList Notices { get; private set; } = new([], 0);

    [Inject]
    private NoticeService Service { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> SignIn { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        if (!long.TryParse((await SignIn).User.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out _user))
            return;
        _watch = Signals.Subscribe(Topic.Notices(_user), () => InvokeAsync(ReloadAsync));
        Navigation.LocationChanged += OnLocationChanged;
        Notices = await Service.ListAsync(_user, CancellationToken.None);
    }

    public void Dispose()
    {
        _watch?.Dispose();
        Navigation.LocationChanged -= OnLocationChanged;
        GC.SuppressFinalize(this);
    }

    protected Task MarkReadAsync(RunNotice notice) => Service.MarkReadAsync(_user, notice.RunId, CancellationToken.None);

    protected Task MarkAllReadAsync() => Service.MarkAllReadAsync(_user, CancellationToken.None);

    /// <summary>Somebody went to another page.</summary>
    protected virtual Task OnMovedAsync(string path) => Task.CompletedTask;

    /// <summary>The page on which one sees what a notice tells of.</summary>
    protected static string PageOf(RunNotice notice) => notice.RunId is { } run ? string.Create(CultureInfo.InvariantCulture, $"message-runs/{run}") : "administration/notifications";

    protected static string NameOf(RunNotice notice) => notice.RunId is { } run ? string.Create(CultureInfo.InvariantCulture, $"run {run}") : "mail of events";

    protected static ChipTone ToneOf(RunNotice notice) => StatusWords.Of(notice.Status).Tone;

    private async Task ReloadAsync()
    {
        Notices = await Service.ListAsync(_user, CancellationToken.None);
        StateHasChanged();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) =>
        _ = InvokeAsync(() => OnMovedAsync(Navigation.ToBaseRelativePath(e.Location).Split('?', '#')[0]));
}
