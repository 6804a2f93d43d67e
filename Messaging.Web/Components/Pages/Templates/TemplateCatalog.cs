using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Starters;
using Messaging.Core.Transformations;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Lets one list and one editor serve all kinds of template.</summary>
internal sealed class TemplateCatalog(
    SubjectTemplateService subjects, BodyTemplateService bodies, TemplateFragmentService fragments, TransformationService transformations,
    MessageDefinitionService definitions, TemplateRenderer renderer, EventSchemas schemas)
{
    /// <summary>What problems call the text in the editor.</summary>
    public const string TextName = "text";

    public Task<Page<TemplateRow>> ListAsync(TemplateKind kind, string? search, PageRequest request) => kind switch
    {
        TemplateKind.Subject => subjects.ListAsync(search, request),
        TemplateKind.Body => bodies.ListAsync(search, request),
        TemplateKind.Fragment => fragments.ListAsync(search, request),
        _ => transformations.ListAsync(search, request),
    };

    public async Task<Outcome<EditedTemplate>> GetAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => (await subjects.GetAsync(key)).Select(EditedTemplate.Of),
        TemplateKind.Body => (await bodies.GetAsync(key)).Select(EditedTemplate.Of),
        TemplateKind.Fragment => (await fragments.GetAsync(key)).Select(EditedTemplate.Of),
        _ => (await transformations.GetAsync(key)).Select(EditedTemplate.Of),
    };

    public Task<Outcome<TemplateSaved>> SaveAsync(EditedTemplate draft, int? expectedVersion) => draft.Kind switch
    {
        TemplateKind.Subject => subjects.SaveAsync(draft.Key ?? "", new SubjectTemplateInput(draft.Name, draft.Default, draft.Translations), expectedVersion),
        TemplateKind.Body => bodies.SaveAsync(
            draft.Key ?? "",
            new BodyTemplateInput(draft.Name, draft.Format, draft.Default, draft.Translations) { LayoutKey = draft.LayoutKey, InlineStyles = draft.InlineStyles, TextFromHtml = draft.TextFromHtml },
            expectedVersion),
        TemplateKind.Fragment => fragments.SaveAsync(
            draft.Key ?? "", new TemplateFragmentInput(draft.Name, draft.Format, draft.Default, draft.Translations) { IsLayout = draft.IsLayout }, expectedVersion),
        _ => transformations.SaveAsync(draft.Key ?? "", new TransformationInput(draft.Name, draft.Output, draft.Default, draft.FileName, draft.Translations), expectedVersion),
    };

    public Task<Outcome<string>> DuplicateAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.DuplicateAsync(key),
        TemplateKind.Body => bodies.DuplicateAsync(key),
        TemplateKind.Fragment => fragments.DuplicateAsync(key),
        _ => transformations.DuplicateAsync(key),
    };

    public Task<IReadOnlyList<DeleteOutcome>> DeleteAsync(TemplateKind kind, IReadOnlyCollection<string> keys) => kind switch
    {
        TemplateKind.Subject => subjects.DeleteSelectedAsync(keys),
        TemplateKind.Body => bodies.DeleteSelectedAsync(keys),
        TemplateKind.Fragment => fragments.DeleteSelectedAsync(keys),
        _ => transformations.DeleteSelectedAsync(keys),
    };

    /// <summary>How many documents go with them; none for templates.</summary>
    public async Task<int> CountDocumentsAsync(TemplateKind kind, IReadOnlyCollection<string> keys) =>
        kind == TemplateKind.Transformation ? await transformations.CountDocumentsAsync(keys) : 0;

    public Task<Outcome<IReadOnlyList<TemplateVersionView>>> VersionsAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.VersionsAsync(key),
        TemplateKind.Body => bodies.VersionsAsync(key),
        TemplateKind.Fragment => fragments.VersionsAsync(key),
        _ => transformations.VersionsAsync(key),
    };

    public Task<IReadOnlyList<string>> UsedByAsync(TemplateKind kind, string key) => kind switch
    {
        TemplateKind.Subject => subjects.UsedByAsync(key),
        TemplateKind.Body => bodies.UsedByAsync(key),
        TemplateKind.Fragment => fragments.UsedByAsync(key),
        _ => transformations.UsedByAsync(key),
    };

    /// <summary>The definitions in whose mails a template can be seen, by name; none for transformations, which are looked at alone.</summary>
    public async Task<IReadOnlyList<MessageDefinitionRow>> DefinitionsAsync(TemplateKind kind, string key)
    {
        if (kind == TemplateKind.Transformation)
            return [];
        var all = (await definitions.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items;
        if (kind == TemplateKind.Subject)
            return [.. all.Where(d => d.SubjectTemplateKey == key)];
        var bodyKeys = kind == TemplateKind.Fragment ? await fragments.BodiesUsingAsync(key) : new HashSet<string>(StringComparer.Ordinal) { key };
        return [.. all.Where(d => (d.HtmlBodyTemplateKey is { } html && bodyKeys.Contains(html)) || (d.TextBodyTemplateKey is { } plain && bodyKeys.Contains(plain)))];
    }

    /// <summary>Adds the fragments that starters need, where they are not there yet.</summary>
    /// <returns>What hindered it, or null.</returns>
    public async Task<Error?> AddStarterFragmentsAsync() => (await TemplateStarters.AddFragmentsAsync(fragments)).Error;

    /// <summary>All fragments as they are saved.</summary>
    public Task<TemplateFragments> FragmentsAsync() => fragments.ReadAllAsync();

    /// <summary>What the checker says about one text of a draft. Problems of the text itself bear the name <see cref="TextName"/>.</summary>
    public IReadOnlyList<TemplateProblem> Check(EditedTemplate draft, string language, TemplateFragments saved)
    {
        if (draft.Kind != TemplateKind.Fragment)
            return renderer.Check(new TemplateSource(TextName, draft.Texts[language], draft.TemplateOutput, saved.For(language), draft.LayoutKey) { Schema = schemas.Find(draft.EventType) }).Problems;
        var fragment = draft.ToFragment();
        return [.. renderer.Check(TemplateSource.Of(fragment, fragment.Key, saved.With(fragment).For(language))).Problems.Select(p => p.Template == fragment.Key ? p with { Template = TextName } : p)];
    }

    /// <summary>What the checker says about a file name.</summary>
    public IReadOnlyList<TemplateProblem> CheckFileName(EditedTemplate draft) => draft.Kind == TemplateKind.Transformation
        ? renderer.Check(new TemplateSource("file name", draft.FileName ?? "", TemplateOutput.Text)).Problems
        : [];
}
