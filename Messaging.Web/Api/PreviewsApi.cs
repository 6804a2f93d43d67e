using System.ComponentModel;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Sending;
using Messaging.Core.Templates;

namespace Messaging.Web.Api;

/// <summary>The mail as it would leave.</summary>
internal static class PreviewsApi
{
    public static void MapPreviewsApi(this RouteGroupBuilder api) => api.MapPost("/previews", PreviewAsync)
        // Those who write templates and those who send: everybody but viewers.
        .RequireAuthorization(policy => policy.RequireRole(nameof(Role.Consultant), nameof(Role.Biller), nameof(Role.Administrator)))
        .WithTags("Previews").WithSummary("Compose a mail without sending it")
        .WithDescription("Made by the same code as sending. Unsaved texts stand in for the definition's templates. `problems` says what is wrong, with template, line and column.")
        .Produces<PreviewAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> PreviewAsync(PreviewBody body, PreviewService previews, CancellationToken cancellationToken)
    {
        if (body.DefinitionKey is null && body.Subject is null && body.Html is null && body.Text is null)
            return Invalid.Field("definitionKey", "Say what to preview: \"definitionKey\", or any of \"subject\", \"html\" and \"text\".").ToProblem();
        var request = new PreviewRequest
        {
            InvoiceExternalId = body.InvoiceExternalId,
            DefinitionKey = body.DefinitionKey,
            Subject = body.Subject,
            Html = Body("html", BodyFormat.Html, body.Html, body),
            Text = Body("text", BodyFormat.Text, body.Text, body),
            Language = body.Language,
        };
        return (await previews.PreviewAsync(request, cancellationToken)).ToResult(mail => TypedResults.Ok(PreviewAnswer.Of(mail)));
    }

    private static BodyTemplate? Body(string name, BodyFormat format, string? content, PreviewBody body) => content is null
        ? null
        : new BodyTemplate { Key = name, Name = name, Format = format, Content = content, LayoutKey = body.LayoutKey, InlineStyles = body.InlineStyles, TextFromHtml = body.TextFromHtml };
}

/// <summary>What to preview.</summary>
public sealed record PreviewBody
{
    [Description("The billing system's id of the invoice.")]
    public required string InvoiceExternalId { get; init; }

    [Description("Key of a message definition.")]
    public string? DefinitionKey { get; init; }

    [Description("Unsaved subject template.")]
    public string? Subject { get; init; }

    [Description("Unsaved HTML body template.")]
    public string? Html { get; init; }

    [Description("Unsaved text body template.")]
    public string? Text { get; init; }

    [Description("Key of a layout around the unsaved bodies.")]
    public string? LayoutKey { get; init; }

    [Description("Whether style sheets of the unsaved HTML are written into its elements.")]
    public bool InlineStyles { get; init; }

    [Description("Whether a text version is made from the unsaved HTML.")]
    public bool TextFromHtml { get; init; }

    [Description("Language in place of the customer's, for example \"de\".")]
    public string? Language { get; init; }
}

/// <summary>The mail. Parts that cannot be made are null, and a problem says why.</summary>
public sealed record PreviewAnswer(
    string? From, IReadOnlyList<string> To, string? Subject, string? Html, string? Text,
    IReadOnlyList<PreviewAttachment> Attachments, IReadOnlyList<PreviewAnswerProblem> Problems)
{
    internal static PreviewAnswer Of(MailPreview mail) => new(
        mail.From, mail.To, mail.Subject, mail.Html, mail.Text, mail.Attachments,
        [.. mail.Problems.Select(p => new PreviewAnswerProblem(p.IsError ? "Error" : "Warning", p.Template, p.Line, p.Column, p.Message))]);
}

/// <summary>Something that is wrong.</summary>
public sealed record PreviewAnswerProblem(string Severity, string? Template, int? Line, int? Column, string Message);
