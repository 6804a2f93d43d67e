using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Html;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Composing;

/// <summary>The rendered texts of one mail, or why they could not be rendered. Bodies that the definition does not have are null.</summary>
internal sealed record MailText(Outcome<string> Subject, Outcome<RenderedText>? Html, Outcome<RenderedText>? Text)
{
    /// <summary>The first failure, or null.</summary>
    internal Error? Error => Subject.Error ?? Html?.Error ?? Text?.Error;

    /// <summary>The texts as they go into the mail: styles written into the HTML, and a text version made of it, where its template says so. Pure.</summary>
    internal MailText Finish(HtmlFinisher finisher, MailRecipe recipe)
    {
        if (recipe.Html is not { } body || Html is not { Succeeded: true, Value: { } rendered })
            return this;
        var finished = finisher.Finish(body, rendered, needsText: Text is null);
        return this with { Html = finished.Html, Text = finished.Text is { } text ? (Outcome<RenderedText>?)text : Text };
    }

    /// <summary>Renders all texts of a recipe. Pure.</summary>
    internal static MailText Render(TemplateRenderer renderer, MailRecipe recipe, TemplateModel model, string? language, CancellationToken cancellationToken)
    {
        var definition = recipe.Definition;
        var context = new RenderContext(language, key => recipe.Images.TryGetValue(key, out var image) ? Place(image) : null);
        return new MailText(
            recipe.Subject is { } subject
                ? renderer.RenderLine(recipe.SubjectFor(subject, language), model, context, cancellationToken)
                : new NoTemplate("subject template", definition.SubjectTemplateKey),
            Body(recipe.Html, definition.HtmlBodyTemplateKey),
            Body(recipe.Text, definition.TextBodyTemplateKey));

        Outcome<RenderedText>? Body(BodyTemplate? body, string? key)
        {
            if (body is not null)
                return renderer.Render(recipe.BodyFor(body, language), model, context, cancellationToken);
            return key is null ? (Outcome<RenderedText>?)null : new NoTemplate("body template", key);
        }
    }

    /// <summary>The id names the picture's bytes, so that the same picture has the same id in every mail.</summary>
    private static InlineImage Place(TemplateImage image) => new(image.Key, $"{image.DocumentHash[..16]}@images.invalid", image.AltText);
}
