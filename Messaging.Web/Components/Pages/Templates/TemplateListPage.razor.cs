using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Transfer;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>Templates of one kind, with add, edit, duplicate and delete.</summary>
public sealed partial class TemplateListPage
{
    private TemplateImported? _imported;

    [Inject]
    private TemplateCatalog Catalog { get; set; } = default!;

    private TemplateWords Words => TemplateWords.Of(Navigation.ToBaseRelativePath(Navigation.Uri));

    /// <summary>One page shows several lists, and what is selected in one is not in another.</summary>
    protected override string Scope => $"{Words.Kind} {Search}";

    protected override Task<Page<TemplateRow>> ReadAsync(PageRequest request) => Catalog.ListAsync(Words.Kind, Search, request);

    protected override string KeyOf(TemplateRow row) => row.Key;

    private async Task TakeImportAsync(Outcome<TemplateImported> outcome)
    {
        await LoadAsync();
        (_imported, Error) = (outcome.Value, outcome.Error);
    }

    private async Task DuplicateAsync(TemplateRow row)
    {
        var copied = await Catalog.DuplicateAsync(Words.Kind, row.Key);
        if (copied.Succeeded)
            Navigation.NavigateTo(Words.Link(copied.Value));
        else
            Error = copied.Error;
    }

    private Task DeleteAsync(TemplateRow row) => AskAndDeleteAsync([row.Key], $"\"{row.Name}\"");

    private Task DeleteSelectedAsync() => AskAndDeleteAsync([.. Selected], Show.Count(Selected.Count, Words.One, Words.Many));

    private async Task AskAndDeleteAsync(IReadOnlyCollection<string> keys, string what)
    {
        var words = Words;
        var documents = await Catalog.CountDocumentsAsync(words.Kind, keys);
        var consequence = documents == 0
            ? $"{what} and all saved versions are deleted."
            : $"{what}, all saved versions and {Show.Count(documents, "document", "documents")} made from invoices are deleted.";
        if (await Confirmation.AskAsync($"Delete {(keys.Count == 1 ? words.One : words.Many)}", consequence, $"Delete {Show.Count(keys.Count, words.One, words.Many)}", words.Kind == TemplateKind.Fragment ? "Those that a template uses stay." : "Those that a message definition uses stay."))
            await ReportAsync(await Catalog.DeleteAsync(words.Kind, keys));
    }
}
