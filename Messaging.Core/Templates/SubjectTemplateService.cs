namespace Messaging.Core.Templates;

/// <summary>Keeps the subject templates.</summary>
public sealed class SubjectTemplateService : TemplateService<SubjectTemplate, SubjectTemplateInput>
{
    private readonly TemplateStorage storage;

    internal SubjectTemplateService(TemplateStorage storage)
        : base(storage) => this.storage = storage;

    /// <inheritdoc/>
    protected override TemplateKind Kind => TemplateKind.Subject;

    /// <inheritdoc/>
    public override SubjectTemplateInput InputOf(SubjectTemplate template) => new(template.Name, template.Content, template.Translations) { EventType = template.EventType };

    private protected override SubjectTemplate New(string key) => new() { Key = key, Name = key };

    private protected override IReadOnlyList<TemplateProblem> Check(SubjectTemplate template, TemplateFragments fragments) =>
        TemplateFields.Check(storage.Renderer, template, TemplateOutput.Text, fragments, storage.Schemas);
}
