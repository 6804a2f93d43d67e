using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Tests.Templates;

/// <summary>Renders short templates against the sample mail.</summary>
internal static class Rendering
{
    public static TemplateRenderer Renderer { get; } = new(new TemplateLimits(), TimeProvider.System);

    public static string Html(string template, MailModel? model = null) => Text(template, TemplateOutput.Html, model);

    public static string Text(string template, TemplateOutput output = TemplateOutput.Text, MailModel? model = null)
    {
        var rendered = Renderer.Render(new TemplateSource("test", template, output), model ?? SampleModel.Create(), RenderContext.Default);
        rendered.Succeeded.ShouldBeTrue(rendered.Error?.Message);
        return rendered.Value!.Text;
    }

    public static TemplateProblem FirstProblem(string template, TemplateOutput output = TemplateOutput.Html, MailModel? model = null)
    {
        var rendered = Renderer.Render(new TemplateSource("test", template, output), model ?? SampleModel.Create(), RenderContext.Default);
        rendered.Succeeded.ShouldBeFalse("the template was expected to fail");
        return rendered.Error.ShouldBeOfType<TemplateFailed>().Problems.First(p => p.Severity == ProblemSeverity.Error);
    }

    public static MailModel With(
        this MailModel model, Func<InvoiceModel, InvoiceModel>? invoice = null, Func<CustomerModel, CustomerModel>? customer = null) => model with
        {
            Invoice = invoice is null ? model.Invoice : invoice(model.Invoice),
            Customer = customer is null ? model.Customer : customer(model.Customer),
        };
}
