using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Results;

/// <summary>Shows one message and does with it what the list does with many.</summary>
public sealed partial class ResultDetails
{
    private (long Id, MessageResultStatus Status)? _read;
    private ResultDetail? _detail;
    private Error? _error;
    private string? _recipientKey;
    private string? _note;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ResultService Results { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private EventTypes Types { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Parameter, EditorRequired]
    public long ResultId { get; set; }

    /// <summary>Its status on the list: when that moves, the tries are read again.</summary>
    [Parameter]
    public MessageResultStatus Status { get; set; }

    /// <summary>Called when something was done, so that the list is read again.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private bool CanSendAgain => _detail is { } d && SendAgainWords.IsPossible(d.Row.Status);

    private bool CanDelete => _detail is { } d && DeleteNumbers.Of([new(d.Row.Status, 1)]).Deleted == 1;

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (ResultId, Status))
            return;
        _read = (ResultId, Status);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await Results.GetAsync(ResultId, CancellationToken.None);
        _detail = outcome.Value;
        _error = outcome.Error;
        if (_detail is { Row.Status: MessageResultStatus.RecipientKeyNotFound })
            _recipientKey = _detail.Row.DefinitionKey is { } key ? (await Definitions.GetAsync(key)).Value?.RecipientKey : null;
    }

    private void AddressAddedAsync() => _note = "The address was added. Send the message again to use it.";

    private async Task SendAgainAsync()
    {
        var (selection, shownAt) = (new ResultSelection([ResultId], null), Clock.GetUtcNow());
        var plan = await Results.PlanSendAgainAsync(selection, CancellationToken.None);
        if (plan is { Free: 0, ToBeAsked: 0 })
        {
            // Somebody else was quicker.
            _error = Invalid.Field("results", $"{SendAgainWords.Consequence(plan)} {SendAgainWords.Rest(plan)}".TrimEnd());
            return;
        }

        var even = plan.ToBeAsked > 0;
        var agreed = even
            ? await Confirmation.AskAsync("Send what may have arrived again?", SendAgainWords.Warning(plan), "Send it a second time")
            : await Confirmation.AskAsync("Send again", SendAgainWords.Consequence(plan), "Send 1 message again", destructive: false);
        if (agreed)
            await DoneAsync(await Results.SendAgainAsync(selection, even, shownAt, CancellationToken.None), "put into the queue again");
    }

    private async Task DeleteAsync()
    {
        if (!await Confirmation.AskAsync("Delete result", DeleteNumbers.Of([new(_detail!.Row.Status, 1)]).Consequence, "Delete 1 message"))
            return;
        await DoneAsync(await Results.DeleteAsync(new([ResultId], null), CancellationToken.None), "deleted");
    }

    private async Task DoneAsync(Outcome<BulkChange> outcome, string done)
    {
        _error = outcome.Error;
        _note = outcome.Succeeded ? BulkWords.Of(outcome.Value, done) : null;
        await Changed.InvokeAsync();
    }
}
