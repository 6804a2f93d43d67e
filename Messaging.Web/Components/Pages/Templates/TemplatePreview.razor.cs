using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Shows what the text in the editor makes of a chosen invoice, by the code that makes the real mails and documents.</summary>
public sealed partial class TemplatePreview
{
    /// <summary>Offered as a reader's language beside those that the template has.</summary>
    private static readonly string[] CommonLanguages = ["de", "en", "fr", "nl"];

    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private (EditedTemplate Draft, string Text)? _of;
    private InvoiceRow? _invoice;
    private MailModel? _model;
    private ShownPreview? _shown;
    private Error? _error;
    private PreviewLook _look = PreviewLook.Fitting;
    private string? _search;
    private string? _definition;
    private string? _reader;
    private string? _took;
    private int _at;
    private int _total;
    private int _loads;
    private bool _loading;
    private bool _stale;

    [Inject]
    private InvoiceService Invoices { get; set; } = default!;

    [Inject]
    private PreviewMaker Maker { get; set; } = default!;

    [Inject]
    private DocumentPreviewService Documents { get; set; } = default!;

    [Inject]
    private TemplateCatalog Catalog { get; set; } = default!;

    /// <summary>What stands in the editor.</summary>
    [Parameter, EditorRequired]
    public EditedTemplate Template { get; set; } = default!;

    /// <summary>The language of the text that is shown; empty for the default.</summary>
    [Parameter]
    public string Language { get; set; } = EditedTemplate.DefaultText;

    /// <summary>Problems that only rendering finds, with their place in the text.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<TemplateProblem>> OnProblems { get; set; }

    /// <summary>The data of the invoice that was chosen, or null.</summary>
    [Parameter]
    public EventCallback<MailModel?> OnModel { get; set; }

    /// <summary>A reader's language was chosen for which the template has a text of its own.</summary>
    [Parameter]
    public EventCallback<string> OnLanguage { get; set; }

    /// <summary>External id of the chosen invoice, or null.</summary>
    public string? InvoiceId => _invoice?.ExternalId;

    /// <summary>Key of the definition whose mail is shown, or null.</summary>
    public string? DefinitionKey => _definition;

    /// <summary>What makes the mail that is shown; null for documents and without an invoice.</summary>
    internal PreviewRequest? Request => _invoice is null || IsOfEvents || Template.Kind == TemplateKind.Transformation
        ? null
        : PreviewMaker.RequestOf(Template, Language, _invoice.ExternalId, _definition, Reader);

    /// <summary>The same for a text of events; null for others.</summary>
    internal EventPreviewRequest? EventRequest => IsOfEvents ? PreviewMaker.EventRequestOf(Template, PreviewMaker.RequestOf(Template, Language, "", null, Reader)) : null;

    /// <summary>A text of events is shown with the samples of its event type, and no invoice.</summary>
    private bool IsOfEvents => Template.EventType is not null;

    private string? Reader => Language.Length > 0 ? Language : _reader;

    private IReadOnlyList<string> Languages => [.. Template.Translations.Keys.Concat(CommonLanguages).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    private bool HasHtml => _shown?.Mail?.Html is not null || (_shown?.Document is not null && Template.TemplateOutput == TemplateOutput.Html);

    /// <summary>Goes to an earlier or later invoice.</summary>
    public async Task StepAsync(int step)
    {
        _at = Math.Clamp(_at + step, 0, Math.Max(0, _total - 1));
        await ReadInvoiceAsync();
        await ShowAsync();
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        if (Template.Key is { Length: > 0 } key)
            _definitions = await Catalog.DefinitionsAsync(Template.Kind, key);
        _definition = _definitions.Count > 0 ? _definitions[0].Key : null;
        await ReadInvoiceAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        if (_of == (Template, Language))
            return Task.CompletedTask;
        _of = (Template, Language);
        return ShowAsync();
    }

    private async Task FindAsync(string? search)
    {
        (_search, _at) = (search, 0);
        await ReadInvoiceAsync();
        await ShowAsync();
    }

    private Task UseDefinitionAsync(string? key)
    {
        _definition = key;
        return ShowAsync();
    }

    /// <summary>A reader of a language gets its translation where there is one; else the default text with the reader's dates and amounts.</summary>
    private async Task UseLanguageAsync(string? language)
    {
        var own = language is not null && Template.Translations.ContainsKey(language);
        _reader = own ? null : language;
        var wanted = own ? language! : EditedTemplate.DefaultText;
        if (wanted != Language)
            await OnLanguage.InvokeAsync(wanted);
        else
            await ShowAsync();
    }

    private async Task ReadInvoiceAsync()
    {
        if (IsOfEvents)
            return;
        var page = await Invoices.ListAsync(new InvoiceFilter { Search = string.IsNullOrWhiteSpace(_search) ? null : _search.Trim() }, new PageRequest(_at, 1), CancellationToken.None);
        (_total, _invoice) = (page.Total, page.Items.Count > 0 ? page.Items[0] : null);
        _model = _invoice is null ? null : await Documents.ModelAsync(_invoice.ExternalId, CancellationToken.None);
        await OnModel.InvokeAsync(_model);
    }

    private async Task ShowAsync()
    {
        if ((_invoice is null && !IsOfEvents) || !Template.HasContent)
        {
            _shown = null;
            return;
        }
        var load = ++_loads;
        _loading = true;
        var made = await Maker.MakeAsync(Template, Language, _invoice?.ExternalId ?? "", _definition, Reader, CancellationToken.None);
        if (load != _loads)
            return;
        (_loading, _stale, _error) = (false, !made.IsGood, made.Error);
        _took = made.Took.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (made.IsGood || _shown is null)
            _shown = made;
        await OnProblems.InvokeAsync(made.Problems);
    }
}
