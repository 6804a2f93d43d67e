using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Layout;

public sealed partial class HeldNotice : IDisposable
{
    private IDisposable? _watching;
    private string _unsent = "";

    [Inject]
    private InstanceGuard Guard { get; set; } = default!;

    [Inject]
    private ResultService Results { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private MessagingOptions Options { get; set; } = default!;

    [Inject]
    private HeldRelease Release { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> SignIn { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        if (!Guard.IsHeld)
            return;
        _watching = Signals.Subscribe(Topic.Sending, () => InvokeAsync(StateHasChanged));
        var counts = await Results.CountAsync(new ResultFilter(), CancellationToken.None);
        var unsent = MessageResultTransitions.Unfinished.Sum(status => counts.GetValueOrDefault(status));
        _unsent = unsent.ToString("N0", CultureInfo.InvariantCulture);
    }

    public void Dispose() => _watching?.Dispose();

    private async Task ReleaseAsync()
    {
        // The button is only shown to administrators; the server asks once more.
        var user = (await SignIn).User;
        if (!(await Authorization.AuthorizeAsync(user, Policies.CanAdminister)).Succeeded)
            return;
        var agreed = await Confirmation.AskAsync(
            "Release sending", $"{_unsent} messages wait. Runs and the mail of events are stopped; each goes on when somebody presses Start.", "Release sending",
            "Make sure first that no other installation with this data is running.");
        if (agreed)
            await Release.ReleaseAsync(Options.DataDirectory, CancellationToken.None);
    }
}
