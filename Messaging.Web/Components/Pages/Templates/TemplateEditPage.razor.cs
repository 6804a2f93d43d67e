using Messaging.Core.Common;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Completion;
using Messaging.Core.Templates.Model;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Radzen;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>The editor of subject templates, body templates and transformations, with the mail or document beside it.</summary>
public sealed partial class TemplateEditPage
{
    private EditedTemplate? _draft;
    private EditedTemplate? _stored;
    private TemplateFragments _fragments = TemplateFragments.None;
    private TemplateEditor? _editor;
    private TemplatePreview? _preview;
    private Error? _error;
    private IReadOnlyList<string> _usedBy = [];
    private IReadOnlyList<TemplateProblem> _checked = [];
    private IReadOnlyList<TemplateProblem> _rendered = [];
    private IReadOnlyList<TemplateProblem> _problems = [];
    private IReadOnlyList<TemplateProblem> _fileNameProblems = [];
    private HashSet<string> _withErrors = [];
    private string _language = EditedTemplate.DefaultText;
    private IReadOnlyList<KeyValuePair<string, string>> _images = [];
    private MailModel? _model;
    private TemplateVersionView? _compared;
    private (string Title, string Text)? _beside;
    private DraftKeeper? _keeper;
    private ImpactReport? _impact;
    private string? _suggested;
    private bool _mayEdit;
    private bool _saving;
    private bool _saved;
    private bool _dirty;

    [Inject]
    private TemplateCatalog Catalog { get; set; } = default!;

    [Inject]
    private TemplateImageService Images { get; set; } = default!;

    [Inject]
    private EventSchemas Schemas { get; set; } = default!;

    [Inject]
    private EventPreviewService EventPreviews { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    /// <summary>The template's key, or <see cref="TemplateWords.NewSegment"/>.</summary>
    [Parameter]
    public string Key { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private TemplateWords Words => TemplateWords.Of(Navigation.ToBaseRelativePath(Navigation.Uri));

    /// <summary>What completion, hover and the list of placeholders know beside the text.</summary>
    private TemplateSurroundings Surroundings => new(_draft!.TemplateOutput)
    {
        Fragments = [.. _fragments.All.Where(f => f.Key != _draft.Key && !f.IsLayout).Select(f => KeyValuePair.Create(f.Key, f.Name))],
        Images = _images,
        Schema = Schemas.Find(_draft.EventType),
        Model = _draft.EventType is { } type ? EventPreviews.SampleOf(type) : _model,
        Language = _language.Length > 0 ? _language : null,
        IsLayout = _draft.IsLayout,
    };

    /// <summary>Under which key the draft is kept: none for a template that is being added.</summary>
    private string DraftKey => IsNew ? "" : Key;

    private bool IsNew => Key == TemplateWords.NewSegment;

    private string Usage => IsNew ? Words.Lead : _usedBy.Count == 0 ? "Not used yet." : $"Used by {string.Join(", ", _usedBy)}.";

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = (await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded;
        var kind = Words.Kind;
        if (_draft is not null && _draft.Kind == kind && _draft.Key == Key)
            return;
        (_draft, _language, _dirty) = (null, EditedTemplate.DefaultText, false);
        (_compared, _beside, _impact) = (null, null, null);
        _fragments = await Catalog.FragmentsAsync();
        await ReadImagesAsync();
        if (IsNew)
            _draft = TemplateStarts.Of(kind);
        else
            await LoadAsync(kind);
        _stored = _draft;
        CheckTexts();
    }

    private async Task LoadAsync(TemplateKind kind)
    {
        var found = await Catalog.GetAsync(kind, Key);
        (_draft, _error) = (found.Value, found.Error);
        _usedBy = await Catalog.UsedByAsync(kind, Key);
    }

    private async Task ReadImagesAsync() => _images = [.. (await Images.ListAsync()).Select(i => KeyValuePair.Create(i.Key, i.AltText))];

    private void Change(EditedTemplate draft)
    {
        _draft = draft;
        _dirty = _mayEdit && draft.DiffersFrom(_stored!);
        CheckTexts();
    }

    private void CheckTexts()
    {
        if (_draft is null)
            return;
        // What did not change since is not checked again: the renderer keeps it.
        var byLanguage = _draft.Texts.Keys.ToDictionary(language => language, language => Catalog.Check(_draft, language, _fragments), StringComparer.OrdinalIgnoreCase);
        _withErrors = [.. byLanguage.Where(pair => pair.Value.Any(p => p.Severity == ProblemSeverity.Error)).Select(pair => pair.Key)];
        _checked = byLanguage[_language];
        _fileNameProblems = Catalog.CheckFileName(_draft);
        Merge();
    }

    /// <summary>Rendering repeats what the check found; only what it adds is listed.</summary>
    private void Merge() => _problems =
        [.. _checked, .. _rendered.Where(r => !_checked.Any(c => c.Line == r.Line && c.Column == r.Column && c.Message == r.Message))];

    private void TakeRenderProblems(IReadOnlyList<TemplateProblem> problems)
    {
        _rendered = problems;
        Merge();
    }

    private void Type(string text) => Change(_draft!.WithText(_language, text));

    private void Rename(string? name)
    {
        var key = _draft!.Key;
        if (IsNew && (string.IsNullOrEmpty(key) || key == _suggested))
            key = _suggested = KeySuggestion.For(name);
        Change(_draft with { Name = name, Key = key });
    }

    private async Task ChooseAsync(string language)
    {
        await FlushAsync();
        (_language, _rendered) = (language, []);
        CheckTexts();
    }

    private async Task AddLanguageAsync(string language)
    {
        await FlushAsync();
        if (!_draft!.Texts.ContainsKey(language))
            Change(_draft.WithText(language, _draft.Default));
        await ChooseAsync(_draft.Texts.Keys.First(l => string.Equals(l, language, StringComparison.OrdinalIgnoreCase)));
    }

    private void RemoveLanguage(string language)
    {
        (_language, _rendered) = (EditedTemplate.DefaultText, []);
        Change(_draft! with { Texts = _draft.Texts.Remove(language) });
    }

    private void Restore(TemplateVersionView version)
    {
        (_language, _compared) = (EditedTemplate.DefaultText, null);
        Change(_draft! with { Texts = EditedTemplate.Empty.AddRange(version.Translations).SetItem(EditedTemplate.DefaultText, version.Content) });
    }

    private Task FlushAsync() => _editor?.FlushAsync() ?? Task.CompletedTask;

    private Task InsertAsync(string text) => _editor?.InsertAsync(text) ?? Task.CompletedTask;

    private Task SuggestAsync() => _editor?.SuggestAsync() ?? Task.CompletedTask;

    private string OlderText(TemplateVersionView version) =>
        _language.Length == 0 ? version.Content : version.Translations.GetValueOrDefault(_language, "");

    private Task StepAsync(int step) => _preview?.StepAsync(step) ?? Task.CompletedTask;

    private Task GoToAsync(TemplateProblem problem) =>
        problem.Template == "file name" ? Task.CompletedTask : _editor?.GoToAsync(problem.Line, problem.Column) ?? Task.CompletedTask;

    private async Task SaveAsync()
    {
        if (!_mayEdit || _saving)
            return;
        await FlushAsync();
        _saving = true;
        _impact = null;
        var goesOn = IsNew || !_dirty || _usedBy.Count == 0 || await AskImpactAsync();
        _saving = false;
        if (goesOn)
            await StoreAsync(IsNew ? Saved.MustBeNew : _draft!.Version);
    }

    /// <summary>Says what the change does before it is saved. It warns, and forbids nothing.</summary>
    private async Task<bool> AskImpactAsync()
    {
        var parameters = new Dictionary<string, object?> { [nameof(ImpactDialog.Template)] = _draft! with { Key = Key } };
        var answer = await Dialogs.OpenAsync<ImpactDialog>("What the change does", parameters, new DialogOptions { Width = "min(56rem, 94vw)", CloseDialogOnEsc = true });
        _impact = answer as ImpactReport;
        return _impact is not null;
    }

    private async Task SendTestAsync()
    {
        await FlushAsync();
        var (ofInvoice, ofEvent) = (_preview?.Request, _preview?.EventRequest);
        if (!_mayEdit || (ofInvoice is null && ofEvent is null))
            return;
        var me = (await Authentication).User.Identity?.Name;
        var parameters = new Dictionary<string, object?>
        {
            [nameof(TestSendDialog.Request)] = ofInvoice,
            [nameof(TestSendDialog.Event)] = ofEvent,
            [nameof(TestSendDialog.Address)] = me,
        };
        await Dialogs.OpenAsync<TestSendDialog>("Send test", parameters, new DialogOptions { Width = "min(34rem, 94vw)", CloseDialogOnEsc = true });
    }

    private async Task StartFromAsync(EditedTemplate start)
    {
        _fragments = await Catalog.FragmentsAsync();
        (_stored, _language) = (start, EditedTemplate.DefaultText);
        Change(start);
    }

    private void TakeBack(EditedTemplate typed)
    {
        _beside = null;
        _language = LanguageOfChange(typed);
        Change(typed);
    }

    private async Task CompareAsync(EditedTemplate other)
    {
        await FlushAsync();
        var language = LanguageOfChange(other);
        if (_draft!.Texts.ContainsKey(language))
            await ChooseAsync(language);
        _beside = ("What was kept", other.Texts.GetValueOrDefault(language, ""));
    }

    /// <summary>The language to look at: this one, or the first whose text differs from the one in the editor.</summary>
    private string LanguageOfChange(EditedTemplate other)
    {
        bool Differs(string language) => other.Texts.TryGetValue(language, out var text) && text != _draft!.Texts.GetValueOrDefault(language);
        return Differs(_language) ? _language : other.Texts.Keys.FirstOrDefault(Differs) ?? EditedTemplate.DefaultText;
    }

    /// <summary>The browser still had keys that never arrived here.</summary>
    private Task OfferAsync(UnsentText unsent) => _keeper?.OfferAsync(unsent.Language, unsent.Text) ?? Task.CompletedTask;

    private async Task CompareWithSavedAsync()
    {
        var saved = await Catalog.GetAsync(Words.Kind, Key);
        if (saved.Succeeded)
            _beside = ($"Version {saved.Value.Version}, saved by {saved.Value.UpdatedBy}", saved.Value.Texts.GetValueOrDefault(_language, ""));
    }

    private async Task SaveOverAsync()
    {
        if (await Confirmation.AskAsync("Save over the other change", "What the other person saved is replaced. It stays under Versions.", "Save mine", destructive: false))
            await StoreAsync(expectedVersion: null);
    }

    private async Task StoreAsync(int? expectedVersion)
    {
        _saving = true;
        var draft = _draft! with { Key = IsNew ? _draft.Key?.Trim() : Key };
        var saved = await Catalog.SaveAsync(draft, expectedVersion);
        (_saving, _error, _saved) = (false, saved.Error, saved.Succeeded);
        if (!saved.Succeeded)
            return;
        _beside = null;
        if (_keeper is not null)
            await _keeper.DropAsync();
        // Keys pressed meanwhile stay, and stay unsaved.
        _stored = draft with { Version = saved.Value.Version };
        Change(_draft with { Version = saved.Value.Version, Key = draft.Key });
        if (IsNew)
            Navigation.NavigateTo(Words.Link(draft.Key!), replace: true);
    }

    /// <summary>What is typed is kept, so that leaving needs no question, except where keeping it fails.</summary>
    private async Task LeaveAsync(LocationChangingContext context)
    {
        await FlushAsync();
        if (_keeper is not null && !await _keeper.KeepNowAsync()
            && !await Confirmation.AskAsync("Leave without saving", "What you typed here could not be kept as a draft and is lost.", "Leave"))
        {
            context.PreventNavigation();
        }
    }
}
