using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Lets one list and one editor serve the three kinds of template.</summary>
internal sealed class TemplateCatalog(
    SubjectTemplateService subjects, BodyTemplateService bodies, TransformationService transformations, TemplateRenderer renderer)
{
    public Task<Page<TemplateRow>> ListAsync(TemplateKind kind, string? search, PageRequest request) => kind switch
    {
        TemplateKind.Subject => subjects.ListAsync(search, request),
        TemplateKind.Body => bodies.ListAsync(search, request),
        _ => transformations.ListAsync(search, request),
    };

    public async Task<Outcome<TemplateDraft>> GetAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => (await subjects.GetAsync(key)).Select(TemplateDraft.Of),
        TemplateKind.Body => (await bodies.GetAsync(key)).Select(TemplateDraft.Of),
        _ => (await transformations.GetAsync(key)).Select(TemplateDraft.Of),
    };

    public Task<Outcome<TemplateSaved>> SaveAsync(TemplateDraft draft, int? expectedVersion) => draft.Kind switch
    {
        TemplateKind.Subject => subjects.SaveAsync(draft.Key ?? "", new SubjectTemplateInput(draft.Name, draft.Default, draft.Translations), expectedVersion),
        TemplateKind.Body => bodies.SaveAsync(draft.Key ?? "", new BodyTemplateInput(draft.Name, draft.Format, draft.Default, draft.Translations), expectedVersion),
        _ => transformations.SaveAsync(draft.Key ?? "", new TransformationInput(draft.Name, draft.Output, draft.Default, draft.FileName), expectedVersion),
    };

    public Task<Outcome<string>> DuplicateAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.DuplicateAsync(key),
        TemplateKind.Body => bodies.DuplicateAsync(key),
        _ => transformations.DuplicateAsync(key),
    };

    public Task<IReadOnlyList<DeleteOutcome>> DeleteAsync(TemplateKind kind, IReadOnlyCollection<string> keys) => kind switch
    {
        TemplateKind.Subject => subjects.DeleteSelectedAsync(keys),
        TemplateKind.Body => bodies.DeleteSelectedAsync(keys),
        _ => transformations.DeleteSelectedAsync(keys),
    };

    /// <summary>How many documents go with them; none for templates.</summary>
    public async Task<int> CountDocumentsAsync(TemplateKind kind, IReadOnlyCollection<string> keys) =>
        kind == TemplateKind.Transformation ? await transformations.CountDocumentsAsync(keys) : 0;

    public Task<Outcome<IReadOnlyList<TemplateVersionView>>> VersionsAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.VersionsAsync(key),
        TemplateKind.Body => bodies.VersionsAsync(key),
        _ => transformations.VersionsAsync(key),
    };

    public Task<IReadOnlyList<string>> UsedByAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.UsedByAsync(key),
        TemplateKind.Body => bodies.UsedByAsync(key),
        _ => transformations.UsedByAsync(key),
    };

    /// <summary>What the checker says about one text of a draft.</summary>
    public IReadOnlyList<TemplateProblem> Check(TemplateDraft draft, string language) =>
        renderer.Check(new TemplateSource("text", draft.Texts[language], draft.TemplateOutput)).Problems;

    /// <summary>What the checker says about a file name.</summary>
    public IReadOnlyList<TemplateProblem> CheckFileName(TemplateDraft draft) => draft.Kind == TemplateKind.Transformation
        ? renderer.Check(new TemplateSource("file name", draft.FileName ?? "", TemplateOutput.Text)).Problems
        : [];
}
