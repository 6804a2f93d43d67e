using Messaging.Core.Common;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Makes what the editor shows of a text: by the code that makes the real mails and documents.</summary>
internal sealed class PreviewMaker(PreviewService previews, EventPreviewService events, DocumentPreviewService documents, TimeProvider clock)
{
    /// <param name="draft">The template as it stands in the editor.</param>
    /// <param name="text">Which of its texts.</param>
    /// <param name="invoice">External id of the invoice.</param>
    /// <param name="definition">Key of the definition whose mail is shown; null for the text alone.</param>
    /// <param name="language">Language of the reader; null for the customer's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<ShownPreview> MakeAsync(EditedTemplate draft, string text, string invoice, string? definition, string? language, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var shown = draft.Kind == TemplateKind.Transformation
            ? await MakeDocumentAsync(draft, text, invoice, language, cancellationToken)
            : await ComposeAsync(draft, text, invoice, definition, language, cancellationToken);
        return shown with { Took = clock.GetElapsedTime(start) };
    }

    /// <summary>What makes the mail of a text that is not saved.</summary>
    public static PreviewRequest RequestOf(EditedTemplate draft, string text, string invoice, string? definition, string? language) => new()
    {
        InvoiceExternalId = invoice,
        DefinitionKey = definition,
        Subject = draft.Kind == TemplateKind.Subject ? draft.Texts[text] : null,
        Html = draft is { Kind: TemplateKind.Body, Format: BodyFormat.Html } ? draft.ToBody(text) : null,
        Text = draft is { Kind: TemplateKind.Body, Format: BodyFormat.Text } ? draft.ToBody(text) : null,
        Fragment = draft.Kind == TemplateKind.Fragment ? draft.ToFragment(text) : null,
        Language = language,
    };

    /// <summary>The same of a text of events.</summary>
    public static EventPreviewRequest EventRequestOf(EditedTemplate draft, PreviewRequest request) =>
        new(draft.EventType!) { Subject = request.Subject, Html = request.Html, Text = request.Text, Language = request.Language };

    private async Task<ShownPreview> ComposeAsync(EditedTemplate draft, string text, string invoice, string? definition, string? language, CancellationToken cancellationToken)
    {
        var request = RequestOf(draft, text, invoice, definition, language);
        // A text of events knows no invoice: it is shown with the samples of its event type.
        var composed = draft.EventType is not null
            ? (await events.PreviewAsync(EventRequestOf(draft, request), cancellationToken)).Select(preview => preview.Mail)
            : await previews.PreviewAsync(request, cancellationToken);
        if (!composed.Succeeded)
            return new ShownPreview { Error = composed.Error };
        var mail = composed.Value;
        var own = mail.Problems.Where(p => p.Template is not null && p.Template == OwnName(draft)).ToList();
        return new ShownPreview
        {
            // What is wrong with this text stands beside the editor; the mail shows the rest.
            Mail = mail with { Problems = [.. mail.Problems.Except(own)] },
            Problems = own.ConvertAll(p => new TemplateProblem(p.IsError ? ProblemSeverity.Error : ProblemSeverity.Warning, TemplateCatalog.TextName, p.Line ?? 1, p.Column ?? 1, 1, p.Message)),
        };
    }

    private async Task<ShownPreview> MakeDocumentAsync(EditedTemplate draft, string text, string invoice, string? language, CancellationToken cancellationToken)
    {
        var transformation = draft.ToTransformation(text);
        // Printing at every key would be too slow: what is printed is the HTML that is shown.
        if (transformation.Output == TransformationOutput.Pdf)
            transformation.Output = TransformationOutput.Html;
        var made = await documents.PreviewAsync(invoice, transformation, language, cancellationToken);
        return made.Error switch
        {
            null => new ShownPreview { Document = made.Value },
            TemplateFailed failed => new ShownPreview { Problems = [.. failed.Problems.Where(p => p.Template == transformation.Name)] },
            var error => new ShownPreview { Error = error },
        };
    }

    /// <summary>What problems of the edited text bear as their template.</summary>
    private static string OwnName(EditedTemplate draft) => draft.Kind == TemplateKind.Subject ? "subject" : draft.ToFragment().Key;
}

/// <summary>What came of it: a mail, a document, or what hinders them.</summary>
internal sealed record ShownPreview
{
    public MailPreview? Mail { get; init; }
    public RenderedDocument? Document { get; init; }
    public Error? Error { get; init; }
    public IReadOnlyList<TemplateProblem> Problems { get; init; } = [];
    public TimeSpan Took { get; init; }

    public bool IsGood => Error is null && !Problems.Any(p => p.Severity == ProblemSeverity.Error) && (Mail is not null || Document is not null);
}
