using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.CapturedMails;

/// <summary>What was captured instead of sent: the list beside the mail that is open. New mail appears by itself.</summary>
public sealed partial class CapturedMailPage : IDisposable
{
    private const int RowsAtFirst = 50;
    private readonly ListSelection _selection = new();
    private Page<CapturedMailRow>? _page;
    private CapturedMessage? _message;
    private IDisposable? _subscription;
    private string? _server;
    private string? _searched;
    private int _all;
    private int _loads;
    private bool _loading;

    [Inject]
    private CapturedMailService Mails { get; set; } = default!;

    [Inject]
    private SmtpSettingsService Settings { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    /// <summary>The mail that is open.</summary>
    [SupplyParameterFromQuery]
    private long? Mail { get; set; }

    private bool WholePage => _page is { Items.Count: > 0 } && _page.Items.All(row => _selection.Contains(row.Id));

    private string Lead => _all == 0 ? "What would have been sent, kept to look at." : $"{Show.Count(_all, "mail", "mails")} that would have been sent, kept to look at.";

    private int PageSize => PageSizeOr(RowsAtFirst);

    protected override void OnInitialized() => _subscription = Signals.Subscribe(Topic.CapturedMail, () => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    }));

    protected override async Task OnParametersSetAsync()
    {
        // "All that match" means another set once the search is another.
        if (Search != _searched && _selection.AllMatching)
            _selection.Clear();
        _searched = Search;
        await LoadAsync();
    }

    public void Dispose() => _subscription?.Dispose();

    private async Task LoadAsync()
    {
        var load = ++_loads;
        _loading = _page is null;
        var page = await Mails.ListAsync(Search, new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending));
        var all = string.IsNullOrEmpty(Search) ? page.Total : await Mails.CountAsync();
        var server = (await Settings.GetAsync())?.Host;
        var message = Mail is not { } id ? null : _message?.Row.Id == id ? _message : (await Mails.GetAsync(id)).Value;
        if (load != _loads)
            return;
        (_page, _all, _server, _message, _loading) = (page, all, server, message, false);
    }

    private async Task DeleteSelectedAsync()
    {
        var count = Show.Count(_selection.Count, "captured mail", "captured mails");
        if (!await Confirmation.AskAsync("Delete captured mail", $"{count} will be deleted.", $"Delete {count}", "The message results stay as they are."))
            return;
        if (_selection.AllMatching)
            await Mails.DeleteMatchingAsync(Search);
        else
            await Mails.DeleteAsync([.. _selection.Ids]);
        await AfterDeleteAsync();
    }

    private async Task DeleteAllAsync()
    {
        var count = Show.Count(_all, "captured mail", "captured mails");
        if (!await Confirmation.AskAsync("Delete captured mail", $"All {count} will be deleted.", $"Delete {count}", "The message results stay as they are."))
            return;
        await Mails.DeleteMatchingAsync(null);
        await AfterDeleteAsync();
    }

    private async Task AfterDeleteAsync()
    {
        _selection.Clear();
        _message = null;
        if (Mail is not null || P is not null)
            Go(("mail", null));
        else
            await LoadAsync();
    }

    private void SelectPage(bool selected)
    {
        foreach (var row in _page?.Items ?? [])
            _selection.Set(row.Id, row.Subject, selected);
    }

    private string Link(long? id) => Navigation.GetUriWithQueryParameter("mail", id);
}
