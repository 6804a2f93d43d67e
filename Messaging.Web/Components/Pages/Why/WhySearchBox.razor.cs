using Messaging.Core.Why;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Messaging.Web.Components.Pages.Why;

public sealed partial class WhySearchBox : IDisposable
{
    private const int Most = 8;
    private IReadOnlyList<WhySubject> _found = [];
    private string _text = "";
    private string _spoken = "";
    private string? _shown;
    private bool _closed;
    private int _at;
    private TypingPause _pause = default!;

    [Inject]
    private WhyService Service { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>What was asked about.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Called with what was chosen.</summary>
    [Parameter]
    public EventCallback<WhySubject> Chosen { get; set; }

    /// <summary>Called with a text that nothing was found for.</summary>
    [Parameter]
    public EventCallback<string> NotFound { get; set; }

    private bool Open => !_closed && _found.Count > 0;

    protected override void OnInitialized() => _pause = new TypingPause(Clock);

    protected override void OnParametersSet()
    {
        if (Value == _shown)
            return;
        (_shown, _text, _closed) = (Value, Value ?? "", true);
    }

    public void Dispose() => _pause.GiveUp();

    private async Task TypedAsync()
    {
        if (await _pause.EndsAsync())
            await FindAsync();
    }

    private async Task FindAsync()
    {
        var (asked, text) = (_pause.Last, _text);
        var found = await Service.SuggestAsync(text, Most, CancellationToken.None);
        if (asked != _pause.Last)
            return;
        (_found, _at, _closed) = (found, 0, false);
        _spoken = string.IsNullOrWhiteSpace(text) ? "" : found.Count == 0 ? "Nothing found" : Show.Count(found.Count, "suggestion", "suggestions");
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when _found.Count > 0:
                (_at, _closed) = (_closed ? 0 : (_at + 1) % _found.Count, false);
                break;
            case "ArrowUp" when Open:
                _at = (_at + _found.Count - 1) % _found.Count;
                break;
            case "Escape":
                _closed = true;
                break;
            case "Enter" when !string.IsNullOrWhiteSpace(_text):
                await EnterAsync();
                break;
        }
    }

    /// <summary>Whoever types and presses Enter at once does not wait for the suggestions.</summary>
    private async Task EnterAsync()
    {
        if (!Open)
        {
            _pause.GiveUp();
            await FindAsync();
        }

        if (_found.Count > 0)
            await ChooseAsync(_found[_at]);
        else
            await NotFound.InvokeAsync(_text.Trim());
    }

    private async Task ChooseAsync(WhySubject subject)
    {
        _pause.GiveUp();
        (_closed, _text) = (true, WhyWords.Of(subject).Title);
        await Chosen.InvokeAsync(subject);
    }

    private void Close() => _closed = true;
}
