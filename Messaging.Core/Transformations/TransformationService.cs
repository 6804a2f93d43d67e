using System.Linq.Expressions;
using Messaging.Core.Common;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>What a person or a program enters for a transformation.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Content">Handlebars text; none for <see cref="TransformationOutput.Uploaded"/>.</param>
/// <param name="FileName">Handlebars text of the file name.</param>
/// <param name="Translations">Handlebars text by language; none when null.</param>
public sealed record TransformationInput(
    string? Name, TransformationOutput Output, string? Content, string? FileName, IReadOnlyDictionary<string, string>? Translations = null)
    : TemplateInput(Name, Content, Translations);

/// <summary>Keeps the invoice transformations.</summary>
public sealed class TransformationService : TemplateService<InvoiceTransformation, TransformationInput>
{
    private readonly TemplateStorage storage;
    private readonly TransformationRenderer renderer;

    internal TransformationService(TemplateStorage storage, TransformationRenderer renderer)
        : base(storage) => (this.storage, this.renderer) = (storage, renderer);

    /// <inheritdoc/>
    protected override TemplateKind Kind => TemplateKind.Transformation;

    private protected override Expression<Func<InvoiceTransformation, int>>? MakesOrder => t => (int)t.Output;

    /// <summary>How many documents they have made or got, which go when they are deleted.</summary>
    public async Task<int> CountDocumentsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var ids = db.Transformations.Where(t => keys.Contains(t.Key)).Select(t => t.Id);
        return await db.TransformationResults.CountAsync(r => ids.Contains(r.TransformationId), cancellationToken);
    }

    /// <summary>
    /// Deletes a transformation with its versions and documents although definitions still name it: their messages are then blocked by the
    /// check TransformationMissing. Error: <see cref="NotFound"/>.
    /// </summary>
    public Task<Outcome<Nothing>> DeleteEvenIfUsedAsync(string key, CancellationToken cancellationToken = default) => DeleteAsync(key, evenIfUsed: true, cancellationToken);

    /// <inheritdoc/>
    public override TransformationInput InputOf(InvoiceTransformation template) =>
        new(template.Name, template.Output, template.Content, template.FileName, template.Translations);

    /// <summary>The name of an output for people.</summary>
    public static string KindOf(TransformationOutput output) =>
        output is TransformationOutput.Uploaded or TransformationOutput.Text ? output.ToString() : output.ToString().ToUpperInvariant();

    private protected override InvoiceTransformation New(string key) => new() { Key = key, Name = key, FileName = key };

    private protected override void Apply(InvoiceTransformation template, TransformationInput input)
    {
        base.Apply(template, input);
        (template.Output, template.FileName) = (input.Output, input.FileName!);
    }

    private protected override TransformationInput Clean(string key, TransformationInput input, FieldProblems problems)
    {
        if (!Enum.IsDefined(input.Output))
            problems.Add("output", "Choose what the transformation makes.");
        var cleaned = input.Output == TransformationOutput.Uploaded
            ? input with { Name = TemplateFields.Name(problems, input.Name), Content = "", Translations = new Dictionary<string, string>() }
            : base.Clean(key, input, problems);
        return cleaned with { FileName = problems.Required("fileName", input.FileName, "file name", 500) };
    }

    private protected override IReadOnlyList<TemplateProblem> Check(InvoiceTransformation template, TemplateFragments fragments) => renderer.Check(template, fragments);

    private protected override string Makes(InvoiceTransformation template) => KindOf(template.Output);
}
