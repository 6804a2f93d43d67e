namespace Messaging.Core.Templates;

/// <summary>Words and outputs of the kinds of template.</summary>
public static class TemplateKinds
{
    /// <summary>The kind for people: "Body template".</summary>
    public static string Word(TemplateKind kind) => kind switch
    {
        TemplateKind.Subject => "Subject template",
        TemplateKind.Body => "Body template",
        TemplateKind.Fragment => "Fragment",
        _ => "Transformation",
    };

    /// <summary>How values are escaped in a body of this format.</summary>
    public static TemplateOutput Output(this BodyFormat format) => format == BodyFormat.Html ? TemplateOutput.Html : TemplateOutput.Text;

    /// <summary>The format for people.</summary>
    public static string Word(this BodyFormat format) => format == BodyFormat.Html ? "HTML" : "Text";
}
