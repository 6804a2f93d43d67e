using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Shows what the text in the editor makes of a chosen invoice, by the code that makes the real mails and documents.</summary>
public sealed partial class TemplatePreview
{
    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private (EditedTemplate Draft, string Language)? _shown;
    private InvoiceRow? _invoice;
    private MailPreview? _mail;
    private RenderedDocument? _document;
    private Error? _error;
    private string? _search;
    private string? _definition;
    private int _at;
    private int _total;
    private int _loads;
    private bool _loading;
    private bool _stale;
    private bool _narrow;

    [Inject]
    private InvoiceService Invoices { get; set; } = default!;

    [Inject]
    private PreviewService Previews { get; set; } = default!;

    [Inject]
    private DocumentPreviewService Documents { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    /// <summary>What stands in the editor.</summary>
    [Parameter, EditorRequired]
    public object Template { get; set; } = default!;

    /// <summary>The language of the text that is shown; empty for the default.</summary>
    [Parameter]
    public string Language { get; set; } = EditedTemplate.DefaultText;

    /// <summary>Problems that only rendering finds, with their place in the text.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<TemplateProblem>> OnProblems { get; set; }

    /// <summary>What problems of the edited text bear as their template.</summary>
    private string OwnName => Draft.Kind == TemplateKind.Subject ? "subject" : Draft.ToFragment().Key;

    private EditedTemplate Draft => (EditedTemplate)Template;

    /// <summary>Goes to an earlier or later invoice.</summary>
    public async Task StepAsync(int step)
    {
        _at = Math.Clamp(_at + step, 0, Math.Max(0, _total - 1));
        await ReadInvoiceAsync();
        await ShowAsync();
    }

    protected override async Task OnInitializedAsync()
    {
        if (Draft is { Kind: not TemplateKind.Transformation, Key: { } key })
        {
            var all = await Definitions.ListAsync(null, new PageRequest(0, PageRequest.MaxTake));
            _definitions = [.. all.Items.Where(d => Draft.Kind == TemplateKind.Subject ? d.SubjectTemplateKey == key : d.HtmlBodyTemplateKey == key || d.TextBodyTemplateKey == key)];
            _definition = _definitions.Count > 0 ? _definitions[0].Key : null;
        }
        await ReadInvoiceAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        if (_shown == (Draft, Language))
            return Task.CompletedTask;
        _shown = (Draft, Language);
        return ShowAsync();
    }

    private async Task FindAsync(ChangeEventArgs e)
    {
        (_search, _at) = (e.Value?.ToString(), 0);
        await ReadInvoiceAsync();
        await ShowAsync();
    }

    private Task UseDefinitionAsync(ChangeEventArgs e)
    {
        _definition = e.Value?.ToString() is { Length: > 0 } key ? key : null;
        return ShowAsync();
    }

    private async Task ReadInvoiceAsync()
    {
        var page = await Invoices.ListAsync(new InvoiceFilter { Search = string.IsNullOrWhiteSpace(_search) ? null : _search.Trim() }, new PageRequest(_at, 1), CancellationToken.None);
        (_total, _invoice) = (page.Total, page.Items.Count > 0 ? page.Items[0] : null);
    }

    private async Task ShowAsync()
    {
        if (_invoice is not { } invoice || !Draft.HasContent)
        {
            (_mail, _document) = (null, null);
            return;
        }
        var load = ++_loads;
        _loading = true;
        var shown = Draft.Kind == TemplateKind.Transformation ? await MakeDocumentAsync(invoice.ExternalId) : await ComposeAsync(invoice.ExternalId);
        if (load != _loads)
            return;
        _loading = false;
        _stale = !shown.IsGood;
        _error = shown.Error;
        if (shown.IsGood || (_mail is null && _document is null))
            (_mail, _document) = (shown.Mail, shown.Document);
        await OnProblems.InvokeAsync(shown.Problems);
    }

    private async Task<Shown> ComposeAsync(string invoice)
    {
        var text = Draft.Texts[Language];
        var composed = await Previews.PreviewAsync(
            new PreviewRequest
            {
                InvoiceExternalId = invoice,
                DefinitionKey = _definition,
                Subject = Draft.Kind == TemplateKind.Subject ? text : null,
                Html = Draft is { Kind: TemplateKind.Body, Format: BodyFormat.Html } ? Draft.ToBody(Language) : null,
                Text = Draft is { Kind: TemplateKind.Body, Format: BodyFormat.Text } ? Draft.ToBody(Language) : null,
                Fragment = Draft.Kind == TemplateKind.Fragment ? Draft.ToFragment(Language) : null,
                Language = Language.Length > 0 ? Language : null,
            },
            CancellationToken.None);
        if (!composed.Succeeded)
            return new Shown(null, null, composed.Error, []);
        var mail = composed.Value;
        var own = mail.Problems.Where(p => p.Template is not null && p.Template == OwnName).ToList();
        var problems = own.ConvertAll(p => new TemplateProblem(
            p.IsError ? ProblemSeverity.Error : ProblemSeverity.Warning, "text", p.Line ?? 1, p.Column ?? 1, 1, p.Message));
        // What is wrong with this text stands beside the editor; the mail shows the rest.
        return new Shown(mail with { Problems = [.. mail.Problems.Except(own)] }, null, null, problems);
    }

    private async Task<Shown> MakeDocumentAsync(string invoice)
    {
        var draft = Draft.ToTransformation(Language);
        // Printing at every key would be too slow: what is printed is the HTML that is shown.
        if (draft.Output == TransformationOutput.Pdf)
            draft.Output = TransformationOutput.Html;
        var made = await Documents.PreviewAsync(invoice, draft, Language.Length > 0 ? Language : null, CancellationToken.None);
        return made.Error switch
        {
            null => new Shown(null, made.Value, null, []),
            TemplateFailed failed => new Shown(null, null, null, [.. failed.Problems.Where(p => p.Template == draft.Name)]),
            var error => new Shown(null, null, error, []),
        };
    }

    private sealed record Shown(MailPreview? Mail, RenderedDocument? Document, Error? Error, IReadOnlyList<TemplateProblem> Problems)
    {
        public bool IsGood => Error is null && !Problems.Any(p => p.Severity == ProblemSeverity.Error) && (Mail is not null || Document is not null);
    }
}
