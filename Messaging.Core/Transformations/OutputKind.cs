using Messaging.Core.Templates;

namespace Messaging.Core.Transformations;

/// <summary>What goes with an output: how its template escapes, its file extension and its media type.</summary>
public sealed record OutputKind(TemplateOutput Template, string Extension, string ContentType)
{
    /// <summary>The kind of an output; null for <see cref="TransformationOutput.Uploaded"/>, which has no template.</summary>
    public static OutputKind? Of(TransformationOutput output) => output switch
    {
        TransformationOutput.Html => new(TemplateOutput.Html, ".html", "text/html; charset=utf-8"),
        TransformationOutput.Text => new(TemplateOutput.Text, ".txt", "text/plain; charset=utf-8"),
        TransformationOutput.Xml => new(TemplateOutput.Xml, ".xml", "application/xml"),
        TransformationOutput.Csv => new(TemplateOutput.Csv, ".csv", "text/csv; charset=utf-8"),
        TransformationOutput.Json => new(TemplateOutput.Json, ".json", "application/json"),
        TransformationOutput.Pdf => new(TemplateOutput.Html, ".pdf", "application/pdf"),
        _ => null,
    };
}
