using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Notifications;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>Adds or edits one event template.</summary>
public sealed partial class EventTemplateForm
{
    private readonly List<string> _attachments = [];
    private List<KeyValuePair<string, string>> _types = [];
    private List<KeyValuePair<string, string>> _subjects = [];
    private List<KeyValuePair<string, string>> _htmlBodies = [];
    private List<KeyValuePair<string, string>> _textBodies = [];
    private List<KeyValuePair<string, string>> _senders = [];
    private List<KeyValuePair<string, string>> _library = [];
    private string? _name;
    private string? _key;
    private string? _suggested;
    private string? _type;
    private string? _subject;
    private string? _html;
    private string? _text;
    private string? _sender;
    private Error? _error;
    private bool _saving;

    [Inject]
    private NotificationTemplateService Templates { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private StaticAttachmentService Library { get; set; } = default!;

    [Inject]
    private EventTypes Types { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>The one to edit; null to add one.</summary>
    [Parameter]
    public NotificationTemplate? Row { get; set; }

    protected override async Task OnInitializedAsync()
    {
        (_name, _key, _type, _sender) = (Row?.Name, Row?.Key, Row?.TypeKey, Row?.SenderProfileKey);
        (_subject, _html, _text) = (Row?.SubjectTemplateKey, Row?.HtmlBodyTemplateKey, Row?.TextBodyTemplateKey);
        _attachments.AddRange(Row?.AttachmentKeys ?? []);
        _types = [.. Types.All.Select(t => KeyValuePair.Create(t.Key, t.Name))];
        var parts = await Definitions.PartsAsync();
        (_subjects, _htmlBodies, _textBodies, _senders) = (Of(parts.Subjects), Of(parts.HtmlBodies), Of(parts.TextBodies), Of(parts.Senders));
        _library = [.. (await Library.ListAsync(CancellationToken.None)).Select(a => KeyValuePair.Create(a.Attachment.Key, a.Attachment.Name))];
    }

    private static List<KeyValuePair<string, string>> Of(IReadOnlyList<Choice> choices) => [.. choices.Select(c => KeyValuePair.Create(c.Key, c.Name))];

    private void SuggestKey()
    {
        if (Row is null && (string.IsNullOrEmpty(_key) || _key == _suggested))
            _key = _suggested = KeySuggestion.For(_name);
    }

    private async Task SaveAsync()
    {
        if (!(await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded)
            return;
        _saving = true;
        var input = new NotificationTemplateInput(_name, _type, _subject, _html, _text, _sender, _attachments);
        var saved = await Templates.SaveAsync(_key?.Trim() ?? "", input, Row?.Version ?? Saved.MustBeNew, CancellationToken.None);
        (_saving, _error) = (false, saved.Error);
        if (saved.Succeeded)
            Dialogs.Close(true);
    }
}
