using System.Text;
using Messaging.Core.Templates;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>The code editor. The browser's side is wwwroot/template-editor.js.</summary>
public sealed partial class TemplateEditor : IAsyncDisposable
{
    private const int MaxBytes = 8 * 1024 * 1024;
    private ElementReference _element;
    private DotNetObjectReference<TemplateEditor>? _self;
    private IJSObjectReference? _editor;
    private string? _known;
    private IReadOnlyList<TemplateProblem>? _marked;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    [Parameter]
    public IReadOnlyList<TemplateProblem> Problems { get; set; } = [];

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

    /// <summary>Alt+Left (-1) and Alt+Right (1).</summary>
    [Parameter]
    public EventCallback<int> OnStep { get; set; }

    /// <summary>Hands over the last keys at once.</summary>
    public async Task FlushAsync()
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("flush");
    }

    /// <summary>Puts text in at the caret.</summary>
    public async Task InsertAsync(string text)
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("insert", text);
    }

    /// <summary>Moves the caret to a place and shows it.</summary>
    public async Task GoToAsync(int line, int column)
    {
        if (_editor is not null)
            await _editor.InvokeVoidAsync("goTo", line, column);
    }

    /// <summary>Called by the browser 300 ms after the last key, and before a save.</summary>
    [JSInvokable]
    public async Task ChangedAsync(IJSStreamReference text)
    {
        // A stream, because a call of the browser may carry 32 kB only.
        await using var stream = await text.OpenReadStreamAsync(MaxBytes);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        _known = await reader.ReadToEndAsync();
        await TextChanged.InvokeAsync(_known);
    }

    /// <summary>Ctrl+S in the editor.</summary>
    [JSInvokable]
    public Task SaveAsync() => OnSave.InvokeAsync();

    /// <summary>Alt+Left and Alt+Right in the editor.</summary>
    [JSInvokable]
    public Task StepAsync(int step) => OnStep.InvokeAsync(step);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _known = Text;
            await using var module = await Js.InvokeAsync<IJSObjectReference>("import", "./template-editor.js");
            _editor = await module.InvokeAsync<IJSObjectReference>("create", _element, _self, new { text = Text, label = Label, readOnly = ReadOnly });
        }
        if (_editor is null)
            return;
        if (_known != Text)
        {
            _known = Text;
            await _editor.InvokeVoidAsync("setText", Text);
        }
        if (!ReferenceEquals(_marked, Problems))
        {
            _marked = Problems;
            await _editor.InvokeVoidAsync("mark", Problems.Select(p => new { p.Line, p.Column, p.Length, p.Message, error = p.Severity == ProblemSeverity.Error }).ToList());
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
}
