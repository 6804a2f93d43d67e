using Messaging.Core.Templates;
using Messaging.Core.Templates.Completion;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>The code editor. The browser's side is wwwroot/template-editor.js.</summary>
public sealed partial class TemplateEditor : IAsyncDisposable
{
    private static readonly EditorAnswer Done = new(Value: null);
    private ElementReference _element;
    private DotNetObjectReference<TemplateEditor>? _self;
    private IJSObjectReference? _editor;
    private IReadOnlyList<TemplateProblem>? _marked;
    private string _typed = "";
    private string? _known;
    private int _revision;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private TemplateAssistant Assistant { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    /// <summary>Which template it is of: under this name the browser holds on to keys that do not arrive.</summary>
    [Parameter, EditorRequired]
    public string Place { get; set; } = "";

    /// <summary>The text's language; empty for the default.</summary>
    [Parameter]
    public string Language { get; set; } = EditedTemplate.DefaultText;

    /// <summary>Keys that did not arrive before the page was loaded again.</summary>
    [Parameter]
    public EventCallback<UnsentText> OnUnsent { get; set; }

    [Parameter]
    public IReadOnlyList<TemplateProblem> Problems { get; set; } = [];

    /// <summary>What completion and hover know beside the text.</summary>
    [Parameter]
    public TemplateSurroundings Surroundings { get; set; } = new(TemplateOutput.Html);

    /// <summary>Said to those who do not see the editor.</summary>
    [Parameter]
    public string Label { get; set; } = "Template";

    [Parameter]
    public bool ReadOnly { get; set; }

    /// <summary>For texts of one line.</summary>
    [Parameter]
    public bool OneLine { get; set; }

    /// <summary>Ctrl+S.</summary>
    [Parameter]
    public EventCallback OnSave { get; set; }

    /// <summary>Ctrl+Enter.</summary>
    [Parameter]
    public EventCallback OnTest { get; set; }

    /// <summary>Alt+Left (-1) and Alt+Right (1).</summary>
    [Parameter]
    public EventCallback<int> OnStep { get; set; }

    /// <summary>Hands over the last keys at once.</summary>
    public Task FlushAsync() => CallAsync("flush");

    /// <summary>Puts text in at the caret.</summary>
    public Task InsertAsync(string text) => CallAsync("insert", text);

    /// <summary>Opens the list of what can be written at the caret.</summary>
    public Task SuggestAsync() => CallAsync("suggest");

    /// <summary>Moves the caret to a place and shows it.</summary>
    public Task GoToAsync(int line, int column) => CallAsync("goTo", line, column);

    /// <summary>Called by the browser 300 ms after the last key, and before a save.</summary>
    [JSInvokable]
    public async Task<EditorAnswer?> ChangedAsync(TextEdit edit)
    {
        if (!Take(edit))
            return null;
        if (_known != _typed)
        {
            _known = _typed;
            await TextChanged.InvokeAsync(_typed);
        }
        return Done;
    }

    /// <summary>What can be written at an offset.</summary>
    [JSInvokable]
    public EditorAnswer? SuggestAsync(TextEdit edit, int offset)
    {
        if (!Take(edit))
            return null;
        var found = Assistant.Suggest(_typed, offset, Surroundings);
        return new EditorAnswer(found.Items.Count == 0 ? null : new
        {
            found.Replaces.Start,
            found.Replaces.End,
            Items = found.Items.Select(i => new { i.Label, i.Detail, i.Documentation, i.Value, Kind = i.Kind.ToString(), Insert = i.InsertText, Snippet = i.IsSnippet, i.GoesOn }),
        });
    }

    /// <summary>What stands at an offset.</summary>
    [JSInvokable]
    public EditorAnswer? ExplainAsync(TextEdit edit, int offset) => !Take(edit) ? null
        : new EditorAnswer(Assistant.Explain(_typed, offset, Surroundings) is { } found ? new { found.About.Start, found.About.End, found.Markdown } : null);

    /// <summary>Ctrl+S in the editor.</summary>
    [JSInvokable]
    public Task SaveAsync() => OnSave.InvokeAsync();

    /// <summary>Ctrl+Enter in the editor.</summary>
    [JSInvokable]
    public Task TestAsync() => OnTest.InvokeAsync();

    /// <summary>Alt+Left and Alt+Right in the editor.</summary>
    [JSInvokable]
    public Task StepAsync(int step) => OnStep.InvokeAsync(step);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _known = _typed = Text;
            await using var module = await Js.InvokeAsync<IJSObjectReference>("import", "./template-editor.js");
            _editor = await module.InvokeAsync<IJSObjectReference>("create", _element, _self, new { place = Place, language = Language, text = _typed, label = Label, readOnly = ReadOnly });
            await OfferUnsentAsync();
        }
        if (_editor is null)
            return;
        if (_known != Text)
        {
            _known = _typed = Text;
            await _editor.InvokeVoidAsync("setText", Text, Language, ++_revision);
        }
        if (!ReferenceEquals(_marked, Problems))
        {
            _marked = Problems;
            await _editor.InvokeVoidAsync("mark", Problems.Select(p => new { p.Line, p.Column, p.Length, p.Message, p.Suggestion, error = p.Severity == ProblemSeverity.Error }).ToList());
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_editor is not null)
            {
                await _editor.InvokeVoidAsync("dispose");
                await _editor.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the editor with it.
        }
        _self?.Dispose();
    }

    private async Task OfferUnsentAsync()
    {
        if (ReadOnly || _editor is not { } editor || await editor.InvokeAsync<UnsentText?>("unsent") is not { } unsent)
            return;
        await OnUnsent.InvokeAsync(unsent);
        // Only now is it safe here.
        await editor.InvokeVoidAsync("forgetUnsent");
    }

    private async Task CallAsync(string method, params object?[] values)
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync(method, values);
    }

    private bool Take(TextEdit edit)
    {
        if (edit.Revision != _revision || edit.ApplyTo(_typed) is not { } text)
            return false;
        _typed = text;
        return true;
    }
}

/// <summary>A text that the browser kept for itself because it could not hand it over.</summary>
/// <param name="Language">Its language; empty for the default.</param>
/// <param name="Text">All of it.</param>
public sealed record UnsentText(string Language, string Text);
