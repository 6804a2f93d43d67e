using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Pages.Definitions;

/// <summary>Adds or edits one message definition.</summary>
public sealed partial class DefinitionForm
{
    /// <summary>Stands in the address where a key would: no key can hold its first character.</summary>
    internal const string NewSegment = "~new";

    private DefinitionFields _form = new();
    private DefinitionParts? _parts;
    private MessageDefinitionView? _view;
    private Error? _error;
    private string? _suggested;
    private bool _mayEdit;
    private bool _saving;
    private bool _saved;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    /// <summary>The definition's key, or <see cref="NewSegment"/>.</summary>
    [Parameter]
    public string Key { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsNew => Key == NewSegment;

    private string? Usage => _view switch
    {
        null => null,
        { Runs: 0 } => "Not used by any run yet.",
        var view => $"Used by {Show.Count(view.Runs, "run", "runs")}. Changes hold for messages that are not sent yet.",
    };

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = await MayEditAsync();
        (_view, _error) = (null, null);
        _parts = await Definitions.PartsAsync();
        if (IsNew)
            _form = DefinitionFields.WithOnlyChoices(_parts);
        else
            await LoadAsync();
    }

    private async Task<bool> MayEditAsync() => (await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded;

    private static List<KeyValuePair<string, string>> Of(IReadOnlyList<Choice> choices) => [.. choices.Select(c => KeyValuePair.Create(c.Key, c.Name))];

    private async Task LoadAsync()
    {
        var found = await Definitions.GetAsync(Key);
        (_view, _error) = (found.Value, found.Error);
        if (_view is not null)
            _form = DefinitionFields.From(_view);
    }

    private void UseEncryption(string? name) => _form.Encryption = name is null ? ZipEncryption.Aes256 : ZipEncryption.ZipCrypto;

    /// <summary>A key from the name, until the person types one.</summary>
    private void SuggestKey()
    {
        if (!IsNew || (!string.IsNullOrEmpty(_form.Key) && _form.Key != _suggested))
            return;
        _form.Key = _suggested = KeySuggestion.For(_form.Name);
    }

    private async Task SaveAsync()
    {
        if (!await MayEditAsync())
        {
            _error = new NotAllowed();
            return;
        }

        _saving = true;
        var key = IsNew ? _form.Key?.Trim() ?? "" : Key;
        var saved = await Definitions.SaveAsync(key, _form.ToInput(_view?.HasZipPassword ?? false), IsNew ? Saved.MustBeNew : _view!.Version);
        (_saving, _error, _saved) = (false, saved.Error, saved.Succeeded);
        if (!saved.Succeeded)
            return;
        if (IsNew)
            Navigation.NavigateTo($"administration/message-definitions/{Uri.EscapeDataString(key)}");
        else
            await LoadAsync();
    }
}
