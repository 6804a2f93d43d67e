using System.Globalization;
using System.Security.Cryptography;
using BlazorMonaco.Editor;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;
using Radzen;
using Radzen.Blazor;

namespace Messaging.Tests.Platform;

/// <summary>One of each thing that the product asks of the platform.</summary>
[Route("/")]
public sealed class PlatformPage : ComponentBase, IDisposable
{
    private const int MaxUpload = 10 * 1024 * 1024;
    private static readonly List<PlatformRow> Rows = [.. Enumerable.Range(1, 1_000).Select(number => new PlatformRow(number, $"Customer {number % 97:00}"))];
    private static readonly List<int> Numbers = [.. Enumerable.Range(1, 10_000)];

    private readonly CancellationTokenSource _end = new();
    private StandaloneCodeEditor? _editor;
    private int _clicks;
    private int _ticks;
    private bool _open;
    private string _typed = "";
    private string _asked = "";
    private string _file = "";
    private string _answer = "";
    private string _code = "";

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required DialogService Dialogs { get; init; }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    protected override Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return Task.CompletedTask;
        _open = true;
        StateHasChanged();
        return TickAsync(_end.Token);
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<h1>First</h1><a href=\"/second\">Second</a>");
        builder.AddContent(10, Text("circuit", _open ? "open" : ""));
        builder.AddContent(20, Text("ticks", _ticks.ToString(CultureInfo.InvariantCulture)));
        builder.AddContent(30, Button("click", () => _clicks++));
        builder.AddContent(40, Text("clicks", _clicks.ToString(CultureInfo.InvariantCulture)));

        builder.OpenElement(50, "input");
        builder.AddAttribute(51, "id", "type");
        builder.AddAttribute(52, "value", _typed);
        builder.AddAttribute(53, "oninput", EventCallback.Factory.CreateBinder<string>(this, value => _typed = value, _typed));
        builder.SetUpdatesAttributeName("value");
        builder.CloseElement();
        builder.AddContent(60, Text("typed", _typed));
        builder.AddContent(70, Button("clear", () => _typed = ""));

        builder.AddContent(80, Button("ask", AskAsync));
        builder.AddContent(90, Text("asked", _asked));
        builder.OpenComponent<InputFile>(100);
        builder.AddComponentParameter(101, nameof(InputFile.OnChange), EventCallback.Factory.Create<InputFileChangeEventArgs>(this, ReadAsync));
        builder.CloseComponent();
        builder.AddContent(110, Text("file", _file));

        builder.AddContent(120, Button("confirm", ConfirmAsync));
        builder.AddContent(130, Text("answer", _answer));
        Virtualized(builder);
        Grid(builder);
        Editor(builder);
        builder.AddContent(310, Button("read", async () => _code = await _editor!.GetValue()));
        builder.AddContent(320, Text("code", _code));
    }

    private static RenderFragment Text(string id, string text) => builder =>
    {
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "id", id);
        builder.AddContent(2, text);
        builder.CloseElement();
    };

    private static void Virtualized(RenderTreeBuilder builder)
    {
        builder.OpenElement(200, "div");
        builder.AddAttribute(201, "id", "long");
        builder.AddAttribute(202, "style", "height:200px;overflow:auto");
        builder.OpenComponent<Virtualize<int>>(203);
        builder.AddComponentParameter(204, nameof(Virtualize<>.Items), Numbers);
        builder.AddComponentParameter(205, nameof(Virtualize<>.ItemSize), 20f);
        builder.AddComponentParameter(206, nameof(Virtualize<>.ItemContent), (RenderFragment<int>)(number => item =>
        {
            item.OpenElement(0, "div");
            item.AddAttribute(1, "style", "height:20px");
            item.AddContent(2, string.Create(CultureInfo.InvariantCulture, $"Number {number}."));
            item.CloseElement();
        }));
        builder.CloseComponent();
        builder.CloseElement();
    }

    private static void Grid(RenderTreeBuilder builder)
    {
        builder.OpenComponent<RadzenDataGrid<PlatformRow>>(220);
        builder.AddComponentParameter(221, nameof(RadzenDataGrid<>.Data), Rows);
        builder.AddComponentParameter(222, nameof(RadzenDataGrid<>.AllowSorting), true);
        builder.AddComponentParameter(223, nameof(RadzenDataGrid<>.AllowPaging), true);
        builder.AddComponentParameter(224, nameof(RadzenDataGrid<>.PageSize), 5);
        builder.AddComponentParameter(225, nameof(RadzenDataGrid<>.Columns), (RenderFragment)(columns =>
        {
            foreach (var name in new[] { nameof(PlatformRow.Number), nameof(PlatformRow.Customer) })
            {
                columns.OpenComponent<RadzenDataGridColumn<PlatformRow>>(0);
                columns.AddComponentParameter(1, nameof(RadzenDataGridColumn<>.Property), name);
                columns.AddComponentParameter(2, nameof(RadzenDataGridColumn<>.Title), name);
                columns.CloseComponent();
            }
        }));
        builder.CloseComponent();
    }

    private RenderFragment Button(string id, Action click) => Button(id, EventCallback.Factory.Create<MouseEventArgs>(this, click));

    private RenderFragment Button(string id, Func<Task> click) => Button(id, EventCallback.Factory.Create<MouseEventArgs>(this, click));

    private static RenderFragment Button(string id, EventCallback<MouseEventArgs> click) => builder =>
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "id", id);
        builder.AddAttribute(2, "onclick", click);
        builder.AddContent(3, id);
        builder.CloseElement();
    };

    private void Editor(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(290, "<style>.monaco-editor-container, #editor { height: 200px }</style>");
        builder.OpenComponent<StandaloneCodeEditor>(300);
        builder.AddComponentParameter(301, nameof(StandaloneCodeEditor.Id), "editor");
        builder.AddComponentParameter(302, nameof(StandaloneCodeEditor.ConstructionOptions),
            (Func<StandaloneCodeEditor, StandaloneEditorConstructionOptions>)(_ => new() { Language = "handlebars", Value = "Dear {{customer.name}}" }));
        builder.AddComponentReferenceCapture(303, editor => _editor = (StandaloneCodeEditor)editor);
        builder.CloseComponent();
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                _ticks++;
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task AskAsync()
    {
        using var self = DotNetObjectReference.Create(new Asked(2));
        _asked = (await Js.InvokeAsync<int>("askBack", self, 21)).ToString(CultureInfo.InvariantCulture);
    }

    private async Task ReadAsync(InputFileChangeEventArgs change)
    {
        await using var stream = change.File.OpenReadStream(MaxUpload);
        _file = Convert.ToHexString(await SHA256.HashDataAsync(stream));
    }

    private async Task ConfirmAsync() => _answer = await Dialogs.Confirm("Send 37 e-mails?", "Send") == true ? "sent" : "left";

    /// <summary>What the browser calls back.</summary>
    private sealed class Asked(int factor)
    {
        [JSInvokable]
        public int Times(int number) => factor * number;
    }
}

public sealed record PlatformRow(int Number, string Customer);
