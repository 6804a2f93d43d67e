using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Transfer;

/// <summary>A file that is not an exported template.</summary>
public sealed record NotATemplateFile(string Problem) : Error($"Nothing was imported. {Problem}");

/// <summary>A picture of the template has lost its file.</summary>
public sealed record PictureLost(string Key)
    : Error($"Nothing was exported. The file of the picture \"{Key}\" is gone from the data directory, or damaged. Restore it from a backup, or take the picture out of the template.");

/// <summary>The template needs more than a file may hold, so that no installation would take it.</summary>
public sealed record TooMuchToExport(int Fragments, int Pictures, int Bytes)
    : Error(FormattableString.Invariant($"Nothing was exported. The template needs {Fragments} fragments and {Pictures} pictures, {Bytes:N0} bytes in all; a file holds at most {TemplateArchive.MaxFragments} fragments, {TemplateArchive.MaxImages} pictures and {TemplateTransferService.MaxBytes:N0} bytes."));

/// <summary>What an import did.</summary>
/// <param name="Kind">The kind of the template.</param>
/// <param name="Key">Its key here.</param>
/// <param name="Notes">What a person should know, such as a fragment that was there already and was kept.</param>
public sealed record TemplateImported(TemplateKind Kind, string Key, IReadOnlyList<string> Notes);

/// <summary>
/// Carries templates between installations as zip files, with the fragments and pictures that they show. An import never changes what is
/// there: a template whose key is taken comes in as a copy, and a fragment or picture that is there already stays as it is.
/// </summary>
public sealed class TemplateTransferService
{
    /// <summary>The largest file that is read.</summary>
    public const int MaxBytes = 30_000_000;

    private readonly TemplateStorage storage;
    private readonly SubjectTemplateService subjects;
    private readonly BodyTemplateService bodies;
    private readonly TemplateFragmentService fragments;
    private readonly TransformationService transformations;
    private readonly TemplateImageService images;
    private readonly DocumentStore documents;

    internal TemplateTransferService(
        TemplateStorage storage, SubjectTemplateService subjects, BodyTemplateService bodies, TemplateFragmentService fragments, TransformationService transformations,
        TemplateImageService images, DocumentStore documents)
    {
        this.storage = storage;
        this.subjects = subjects;
        this.bodies = bodies;
        this.fragments = fragments;
        this.transformations = transformations;
        this.images = images;
        this.documents = documents;
    }

    /// <summary>A template as a zip file. Errors: <see cref="NotFound"/>, <see cref="PictureLost"/>, <see cref="TooMuchToExport"/>.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Outcome<byte[]>> ExportAsync(TemplateKind kind, string key, CancellationToken cancellationToken = default)
    {
        var main = kind switch
        {
            TemplateKind.Subject => (await subjects.GetAsync(key, cancellationToken)).Select<Template>(t => t),
            TemplateKind.Body => (await bodies.GetAsync(key, cancellationToken)).Select<Template>(t => t),
            TemplateKind.Fragment => (await fragments.GetAsync(key, cancellationToken)).Select<Template>(t => t),
            _ => (await transformations.GetAsync(key, cancellationToken)).Select<Template>(t => t),
        };
        if (!main.Succeeded)
            return main.Error;
        var used = Closure(main.Value, [.. (await fragments.ReadAllAsync(cancellationToken)).All]);
        var pictures = await ReadImagesAsync([main.Value, .. used], cancellationToken);
        if (!pictures.Succeeded)
            return pictures.Error;
        var zip = TemplateArchive.Write(new TemplatePackage(Archived(kind, main.Value), [.. used.Select(f => Archived(TemplateKind.Fragment, f))], pictures.Value));
        return used.Count > TemplateArchive.MaxFragments || pictures.Value.Count > TemplateArchive.MaxImages || zip.Length > MaxBytes
            ? new TooMuchToExport(used.Count, pictures.Value.Count, zip.Length)
            : zip;
    }

    /// <summary>Brings a template in. Errors: <see cref="NotATemplateFile"/>, and those of saving and of adding pictures.</summary>
    /// <param name="file">The zip file, at most <see cref="MaxBytes"/>.</param>
    /// <param name="cancellationToken">Stops before the next part; what came in stays.</param>
    public async Task<Outcome<TemplateImported>> ImportAsync(byte[] file, CancellationToken cancellationToken = default)
    {
        TemplatePackage package;
        try
        {
            package = TemplateArchive.Read(file, storage.Limits);
        }
        catch (InvalidDataException exception)
        {
            return new NotATemplateFile(exception.Message);
        }

        if (package.Main.EventType is { } type && storage.Schemas.Find(type) is null)
            return new NotATemplateFile($"The template is written for events of the type \"{type}\", which is not here. Add that event type first.");
        var notes = new List<string>();
        // Pictures and fragments first, so that nothing is there which shows what is not.
        foreach (var image in package.Images)
        {
            if (await BringImageAsync(image, notes, cancellationToken) is { } error)
                return error;
        }
        foreach (var fragment in package.Fragments)
        {
            if (await BringFragmentAsync(fragment, notes, cancellationToken) is { } error)
                return error;
        }
        var key = await FreeKeyAsync(package.Main, cancellationToken);
        if (key != package.Main.Key)
            notes.Add($"The key \"{package.Main.Key}\" is taken, so the template came in as \"{key}\".");
        var saved = await SaveAsync(package.Main, key, cancellationToken);
        return saved.Select(_ => new TemplateImported(package.Main.Kind, key, notes));
    }

    private List<TemplateFragment> Closure(Template main, List<TemplateFragment> all)
    {
        var wanted = new HashSet<string>(FragmentNames.In(main, storage.Limits), StringComparer.Ordinal);
        var used = new List<TemplateFragment>();
        while (all.Find(f => wanted.Contains(f.Key) && !used.Contains(f) && !ReferenceEquals(f, main)) is { } next)
        {
            used.Add(next);
            wanted.UnionWith(FragmentNames.In(next, storage.Limits));
        }
        return [.. used.Where(f => f.Key != main.Key || main is not TemplateFragment)];
    }

    private async Task<Outcome<List<ArchivedImage>>> ReadImagesAsync(IReadOnlyList<Template> templates, CancellationToken cancellationToken)
    {
        var texts = templates.SelectMany(t => t.Translations.Values.Append(t.Content)).ToList();
        var found = new List<ArchivedImage>();
        foreach (var image in await images.ListAsync(cancellationToken))
        {
            if (!texts.Exists(text => TemplateImageService.IsNamed(image.Key, text)))
                continue;
            if (await documents.ReadAsync(image.DocumentHash, cancellationToken) is not { } content)
                return new PictureLost(image.Key);
            found.Add(new ArchivedImage(image.Key, image.FileName, image.AltText) { Content = content });
        }
        return found;
    }

    private async Task<Error?> BringImageAsync(ArchivedImage image, List<string> notes, CancellationToken cancellationToken)
    {
        var there = (await images.ListAsync(cancellationToken)).FirstOrDefault(i => i.Key == image.Key);
        if (there is null)
            return (await images.AddAsync(image.Key, image.FileName, image.Content, image.AltText, cancellationToken)).Error;
        if (await documents.ReadAsync(there.DocumentHash, cancellationToken) is not { } content || !content.AsSpan().SequenceEqual(image.Content))
            notes.Add($"There is another picture \"{image.Key}\" already. It was kept, and the template shows it.");
        return null;
    }

    private async Task<Error?> BringFragmentAsync(ArchivedTemplate fragment, List<string> notes, CancellationToken cancellationToken)
    {
        var there = await fragments.GetAsync(fragment.Key, cancellationToken);
        if (!there.Succeeded)
            return (await SaveAsync(fragment, fragment.Key, cancellationToken)).Error;
        if (there.Value.Content != fragment.Content || !TemplateFields.Same(there.Value.Translations, fragment.Translations))
            notes.Add($"There is another fragment \"{fragment.Key}\" already. It was kept, and the template uses it.");
        return null;
    }

    private async Task<string> FreeKeyAsync(ArchivedTemplate template, CancellationToken cancellationToken)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var keys = template.Kind switch
        {
            TemplateKind.Subject => db.SubjectTemplates.Select(t => t.Key),
            TemplateKind.Body => db.BodyTemplates.Select(t => t.Key),
            TemplateKind.Fragment => db.TemplateFragments.Select(t => t.Key),
            _ => db.Transformations.Select(t => t.Key),
        };
        var taken = await keys.ToListAsync(cancellationToken);
        return taken.Contains(template.Key) ? Copies.KeyOf(template.Key, taken) : template.Key;
    }

    private Task<Outcome<TemplateSaved>> SaveAsync(ArchivedTemplate t, string key, CancellationToken cancellationToken) => t.Kind switch
    {
        TemplateKind.Subject => subjects.SaveAsync(key, new(t.Name, t.Content, t.Translations) { EventType = t.EventType }, Saved.MustBeNew, cancellationToken),
        TemplateKind.Body => bodies.SaveAsync(
            key,
            new(t.Name, t.Format ?? BodyFormat.Html, t.Content, t.Translations) { LayoutKey = t.LayoutKey, InlineStyles = t.InlineStyles is true, TextFromHtml = t.TextFromHtml is true, EventType = t.EventType },
            Saved.MustBeNew, cancellationToken),
        TemplateKind.Fragment => fragments.SaveAsync(key, new(t.Name, t.Format ?? BodyFormat.Html, t.Content, t.Translations) { IsLayout = t.IsLayout is true }, Saved.MustBeNew, cancellationToken),
        _ => transformations.SaveAsync(key, new(t.Name, t.Output ?? TransformationOutput.Text, t.Content, t.FileName, t.Translations), Saved.MustBeNew, cancellationToken),
    };

    private static ArchivedTemplate Archived(TemplateKind kind, Template template)
    {
        var archived = new ArchivedTemplate { Kind = kind, Key = template.Key, Name = template.Name, Content = template.Content, Translations = template.Translations, EventType = template.EventType };
        return template switch
        {
            BodyTemplate body => archived with { Format = body.Format, LayoutKey = body.LayoutKey, InlineStyles = body.InlineStyles, TextFromHtml = body.TextFromHtml },
            TemplateFragment fragment => archived with { Format = fragment.Format, IsLayout = fragment.IsLayout },
            InvoiceTransformation made => archived with { Output = made.Output, FileName = made.FileName },
            _ => archived,
        };
    }
}

/// <summary>Registers the transfer of templates between installations.</summary>
public static class TransferRegistration
{
    /// <summary>Adds the service.</summary>
    public static IServiceCollection AddTransfer(this IServiceCollection services) =>
        services.AddScoped(provider => new TemplateTransferService(
            provider.GetRequiredService<TemplateStorage>(), provider.GetRequiredService<SubjectTemplateService>(), provider.GetRequiredService<BodyTemplateService>(),
            provider.GetRequiredService<TemplateFragmentService>(), provider.GetRequiredService<TransformationService>(), provider.GetRequiredService<TemplateImageService>(),
            provider.GetRequiredService<DocumentStore>()));
}
