using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Core.Transfer;

/// <summary>A template outside of an installation: with the fragments and pictures that it shows.</summary>
/// <param name="Main">The template.</param>
/// <param name="Fragments">The fragments that it uses, directly or through others, and its layout.</param>
/// <param name="Images">The pictures that any of them shows.</param>
internal sealed record TemplatePackage(ArchivedTemplate Main, IReadOnlyList<ArchivedTemplate> Fragments, IReadOnlyList<ArchivedImage> Images);

/// <summary>One template of a package. Its texts are files of their own, so that people can read and compare them.</summary>
internal sealed record ArchivedTemplate
{
    public required TemplateKind Kind { get; init; }

    public required string Key { get; init; }

    public required string Name { get; init; }

    public BodyFormat? Format { get; init; }

    public string? LayoutKey { get; init; }

    public bool? InlineStyles { get; init; }

    public bool? TextFromHtml { get; init; }

    public bool? IsLayout { get; init; }

    public TransformationOutput? Output { get; init; }

    public string? FileName { get; init; }

    /// <summary>The event type whose fields it uses; none for templates of invoices.</summary>
    public string? EventType { get; init; }

    [JsonIgnore]
    public string Content { get; init; } = "";

    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Translations { get; init; } = new Dictionary<string, string>();
}

/// <summary>One picture of a package.</summary>
internal sealed record ArchivedImage(string Key, string FileName, string AltText)
{
    [JsonIgnore]
    public byte[] Content { get; init; } = [];
}

/// <summary>
/// Writes and reads packages as zip files: <c>template.json</c> says what is there, <c>texts/&lt;kind&gt;/&lt;key&gt;.hbs</c> and
/// <c>….&lt;language&gt;.hbs</c> hold the texts, <c>images/&lt;key&gt;</c> the pictures. What is read comes from strangers: only named entries are
/// opened, and none beyond its limit.
/// </summary>
internal static class TemplateArchive
{
    private const string Manifest = "template.json";
    private const int FormatVersion = 1;
    internal const int MaxFragments = 50;
    internal const int MaxImages = 50;
    private const int MaxManifest = 256 * 1024;
    private const int BytesPerCharacter = 4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 8,
    };

    public static byte[] Write(TemplatePackage package)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var all = package.Fragments.Prepend(package.Main).ToList();
            Add(zip, Manifest, JsonSerializer.SerializeToUtf8Bytes(
                new Content(FormatVersion, [.. all.Select(t => new Entry(t, [.. t.Translations.Keys.Order(StringComparer.OrdinalIgnoreCase)]))], package.Images), Json));
            foreach (var template in all)
            {
                Add(zip, PathOf(template, null), Encoding.UTF8.GetBytes(template.Content));
                foreach (var (language, text) in template.Translations)
                    Add(zip, PathOf(template, language), Encoding.UTF8.GetBytes(text));
            }
            foreach (var image in package.Images)
                Add(zip, PathOf(image), image.Content);
        }
        return stream.ToArray();
    }

    /// <summary>Reads a package.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message says why, in a sentence for people.</exception>
    public static TemplatePackage Read(byte[] bytes, TemplateLimits limits)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var zip = Open(stream);
        var content = ReadManifest(zip);
        if (content.Version != FormatVersion)
            throw new InvalidDataException("The file was written by a newer version of Messaging. Update this one first.");
        if (content.Templates is not { Count: > 0 } templates || templates.Count > MaxFragments + 1 || content.Images is { Count: > MaxImages })
            throw new InvalidDataException("The file does not hold a template, or holds too many.");
        var all = templates.Select(entry => entry.Template with
        {
            Content = Text(zip, PathOf(entry.Template, null), limits),
            Translations = (entry.Languages ?? []).Distinct(StringComparer.OrdinalIgnoreCase)
                .ToDictionary(language => language, language => Text(zip, PathOf(entry.Template, language), limits), StringComparer.OrdinalIgnoreCase),
        }).ToList();
        if (all.Skip(1).Any(t => t.Kind != TemplateKind.Fragment))
            throw new InvalidDataException("The file holds more than one template.");
        var images = (content.Images ?? []).Select(image => image with { Content = Bytes(zip, PathOf(image), TemplateImageService.MaxBytes) }).ToList();
        return new TemplatePackage(all[0], [.. all.Skip(1)], images);
    }

    private static ZipArchive Open(Stream stream)
    {
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("The file is not a zip archive.", exception);
        }
    }

    private static Content ReadManifest(ZipArchive zip)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(Bytes(zip, Manifest, MaxManifest), Json) ?? throw new InvalidDataException("The list of contents in the file is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The list of contents in the file cannot be read.", exception);
        }
    }

    private static string Text(ZipArchive zip, string path, TemplateLimits limits) => Encoding.UTF8.GetString(Bytes(zip, path, limits.Length * BytesPerCharacter)).TrimStart('\uFEFF');

    private static byte[] Bytes(ZipArchive zip, string path, int limit)
    {
        if (zip.GetEntry(path) is not { } entry)
            throw new InvalidDataException($"The file lacks \"{path}\". It is not an exported template.");
        using var stream = entry.Open();
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        // Counted while it is read: the length that an archive states is a claim.
        while ((read = stream.Read(buffer)) > 0)
        {
            if (content.Length + read > limit)
                throw new InvalidDataException($"\"{path}\" in the file is too large.");
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }

    private static void Add(ZipArchive zip, string path, byte[] bytes)
    {
        using var stream = zip.CreateEntry(path).Open();
        stream.Write(bytes);
    }

    private static string PathOf(ArchivedTemplate template, string? language) =>
        $"texts/{template.Kind.ToString().ToLowerInvariant()}/{template.Key}{(language is null ? "" : "." + language)}.hbs";

    private static string PathOf(ArchivedImage image) => $"images/{image.Key}";

    private sealed record Content(int Version, IReadOnlyList<Entry>? Templates, IReadOnlyList<ArchivedImage>? Images);

    private sealed record Entry(ArchivedTemplate Template, IReadOnlyList<string>? Languages);
}
