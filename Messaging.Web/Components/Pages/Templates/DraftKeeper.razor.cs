using Messaging.Core.Templates;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Keeps what is typed on the server every few seconds, and offers what was left in an earlier sitting.</summary>
public sealed partial class DraftKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _closed = new();
    private readonly List<Offer> _offers = [];
    private Task _loading = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;
    private Task<bool> _now = Task.FromResult(true);
    private EditedTemplate? _kept;
    private EditedTemplate? _dropped;
    private long? _draft;
    private bool _failed;

    /// <summary>What was left: its number, the fields with the version they began with, and when it was kept.</summary>
    private sealed record Offer(long Id, EditedTemplate Typed, DateTimeOffset SavedAt);

    [Inject]
    private TemplateDraftService Drafts { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ILogger<DraftKeeper> Log { get; set; } = default!;

    /// <summary>What stands in the editor.</summary>
    [Parameter, EditorRequired]
    public EditedTemplate Template { get; set; } = default!;

    /// <summary>What is saved.</summary>
    [Parameter, EditorRequired]
    public EditedTemplate Stored { get; set; } = default!;

    /// <summary>The template's key; empty for one that is being added.</summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    [Parameter]
    public EventCallback<EditedTemplate> OnTakeBack { get; set; }

    [Parameter]
    public EventCallback<EditedTemplate> OnCompare { get; set; }

    /// <summary>Keeps at once what was not kept yet.</summary>
    /// <returns>False where that failed: leaving now would lose it.</returns>
    public Task<bool> KeepNowAsync() => _now = KeepAfterAsync(_now);

    /// <summary>Forgets the draft of what was saved. What was left in earlier sittings is still offered.</summary>
    public async Task DropAsync()
    {
        // While the saved text is on its way here, the timer must not keep it again.
        (_kept, _dropped) = (null, Template);
        if (_draft is { } draft)
            await Drafts.DropAsync(draft);
        _draft = null;
    }

    /// <summary>Offers a text that this browser still had from before the page was loaded again, unless it is known.</summary>
    /// <param name="language">The text's language; empty for the default.</param>
    /// <param name="text">What was typed.</param>
    public async Task OfferAsync(string language, string text)
    {
        await _loading;
        var last = _offers.Count > 0 ? _offers[0].Typed : Stored;
        if (_offers.Select(o => o.Typed).Append(Stored).Any(known => known.Texts.GetValueOrDefault(language) == text))
            return;
        var typed = last.WithText(language, text);
        var id = await Drafts.KeepAsync(null, typed.Kind, Key, typed.Version, typed.ToJson());
        _offers.Insert(0, new Offer(id, typed, Clock.GetUtcNow()));
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        _loading = LoadAsync();
        await _loading;
        _keeping = KeepAsync();
    }

    /// <summary>One after the other: the first of them makes the sitting's draft, and the next must find it.</summary>
    private async Task<bool> KeepAfterAsync(Task before)
    {
        // However that ended.
        await Task.WhenAny(before);
        if (ReferenceEquals(_kept, Template) || ReferenceEquals(_dropped, Template) || !Template.DiffersFrom(Stored))
            return true;
        var typed = Template;
        try
        {
            _draft = await Drafts.KeepAsync(_draft, typed.Kind, Key, typed.Version, typed.ToJson());
            (_kept, _failed) = (typed, false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A full disk or a locked database must not end the page, which holds the only copy.
            Log.LogError(e, "A draft of {Kind} {Key} could not be kept", typed.Kind, Key);
            _failed = true;
        }
        StateHasChanged();
        return !_failed;
    }

    private async Task LoadAsync()
    {
        foreach (var draft in await Drafts.ListAsync(Template.Kind, Key))
        {
            if (EditedTemplate.FromJson(draft.Fields) is { } typed && typed.DiffersFrom(Stored))
                _offers.Add(new Offer(draft.Id, typed with { Version = draft.BaseVersion }, draft.SavedAt));
        }
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(Interval, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
                await InvokeAsync(KeepNowAsync);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The page is left.
        }
    }

    private async Task TakeBackAsync(Offer offer)
    {
        // What stands in the editor now gives way, so it is kept and offered next.
        var given = Template;
        if (!await KeepNowAsync())
            return;
        _offers.Remove(offer);
        if (_draft is { } own && given.DiffersFrom(Stored))
            _offers.Insert(0, new Offer(own, given, Clock.GetUtcNow()));
        _draft = offer.Id;
        // Saving it later must notice what others saved meanwhile, so it keeps the version it began with.
        await OnTakeBack.InvokeAsync(offer.Typed with { Key = Template.Key ?? offer.Typed.Key });
    }

    private async Task ThrowAwayAsync(Offer offer)
    {
        await Drafts.DropAsync(offer.Id);
        _offers.Remove(offer);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _keeping;
        _closed.Dispose();
    }
}
