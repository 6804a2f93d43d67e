using System.Reflection;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Core.Demo;

/// <summary>Recipient keys, senders, templates in four languages, transformations and definitions that one would be glad to start from.</summary>
internal sealed class DemoConfiguration(MessagingDbContext db, DocumentStore documents, ISecretProtector secrets, DateTimeOffset now)
{
    internal const string PdfKey = "invoice-pdf";
    internal const string SpecificationKey = "specification-csv";
    internal const string PageKey = "invoice-page";
    private const string Author = "demo";

    private static readonly string[] Languages = ["en", "de", "fr", "nl"];
    private static readonly Dictionary<string, Dictionary<string, string>> Texts =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(Resource("texts.json"))!;

    internal InvoiceTransformation Pdf { get; } = new() { Key = PdfKey, Name = "Invoice (PDF of the billing system)", Output = TransformationOutput.Uploaded, FileName = "{{default invoice.number invoice.externalId}}.pdf" };

    internal InvoiceTransformation Specification { get; } = new()
    {
        Key = SpecificationKey, Name = "Specification (CSV)", Output = TransformationOutput.Csv, FileName = "specification-{{default invoice.number invoice.externalId}}.csv", Content = Resource("specification.csv.txt"),
    };

    internal MessageDefinition InvoiceDefinition { get; private set; } = null!;

    internal MessageDefinition ReminderDefinition { get; private set; } = null!;

    internal async Task AddAsync(CancellationToken cancellationToken)
    {
        db.RecipientKeys.AddRange(
            new RecipientKey { Key = "invoice", DisplayName = "Invoices", Version = 1 },
            new RecipientKey { Key = "reminder", DisplayName = "Reminders", Version = 1 },
            new RecipientKey { Key = "contract", DisplayName = "Contracts", Version = 1 });
        db.SenderProfiles.AddRange(
            new SenderProfile { Key = "billing", Email = "billing@lindenhof.example", DisplayName = "Lindenhof Billing", ReplyTo = "support@lindenhof.example", Version = 1 },
            new SenderProfile { Key = "collections", Email = "reminders@lindenhof.example", DisplayName = "Lindenhof Accounts Receivable", Version = 1 });
        await AddLogoAsync(cancellationToken);
        AddMail("invoice", "Invoice", htmlLines: false, textLines: false);
        AddMail("reminder", "Payment reminder", htmlLines: false, textLines: false);
        AddMail("specification", "Specification", htmlLines: true, textLines: true);
        var page = new InvoiceTransformation
        {
            Key = PageKey, Name = "Invoice (web page to print)", Output = TransformationOutput.Html, FileName = "{{default invoice.number invoice.externalId}}.html", Content = Resource("page.html"),
        };
        foreach (var transformation in new[] { Pdf, Specification, page })
        {
            (transformation.Version, transformation.UpdatedAt, transformation.UpdatedBy) = (1, now, Author);
            db.Transformations.Add(transformation);
        }

        InvoiceDefinition = Define("invoice", "Monthly invoice", "billing", "invoice", [PdfKey]);
        ReminderDefinition = Define("reminder", "Payment reminder", "collections", "reminder", []);
        var zipped = Define("specification", "Specification (zip with password)", "billing", "invoice", [SpecificationKey, PageKey]);
        zipped.CompressAttachments = true;
        zipped.ProtectedZipPassword = secrets.Protect(MessageDefinitionService.ZipPasswordPurpose, "{{customer.number}}");
        await db.SaveChangesAsync(cancellationToken);
    }

    private MessageDefinition Define(string key, string name, string sender, string recipientKey, List<string> transformations)
    {
        var definition = new MessageDefinition
        {
            Key = key, Name = name, SenderProfileKey = sender, RecipientKey = recipientKey, SubjectTemplateKey = key,
            HtmlBodyTemplateKey = key + "-html", TextBodyTemplateKey = key + "-text", TransformationKeys = transformations, Version = 1,
        };
        db.MessageDefinitions.Add(definition);
        return definition;
    }

    private void AddMail(string key, string name, bool htmlLines, bool textLines)
    {
        var subject = Languages.ToDictionary(language => language, language => Texts[language][key + ".subject"]);
        var html = Languages.ToDictionary(language => language, language => Fill("mail.html", htmlLines ? Resource("lines.html") : "", key, language));
        var text = Languages.ToDictionary(language => language, language => Fill("mail.txt", textLines ? Resource("lines.txt") : "", key, language));
        db.SubjectTemplates.Add(new SubjectTemplate { Key = key, Name = name, Content = subject["en"], Translations = Others(subject), Version = 1, UpdatedAt = now, UpdatedBy = Author });
        db.BodyTemplates.AddRange(
            new BodyTemplate { Key = key + "-html", Name = name + " (HTML)", Format = BodyFormat.Html, Content = html["en"], Translations = Others(html), Version = 1, UpdatedAt = now, UpdatedBy = Author },
            new BodyTemplate { Key = key + "-text", Name = name + " (text)", Format = BodyFormat.Text, Content = text["en"], Translations = Others(text), Version = 1, UpdatedAt = now, UpdatedBy = Author });
    }

    private async Task AddLogoAsync(CancellationToken cancellationToken)
    {
        var logo = DemoLogo.Png();
        db.TemplateImages.Add(new TemplateImage
        {
            Key = "lindenhof", FileName = "lindenhof.png", ContentType = "image/png", AltText = "Lindenhof", Size = logo.Length, UpdatedAt = now,
            DocumentHash = await documents.SaveAsync(logo, cancellationToken),
        });
    }

    /// <summary>Puts the words of one language into the frame that all four share.</summary>
    private static string Fill(string frame, string lines, string key, string language)
    {
        var template = Resource(frame).Replace("@@lines@@", lines.TrimEnd('\n'), StringComparison.Ordinal).Replace("@@lang@@", language, StringComparison.Ordinal);
        foreach (var (name, words) in Texts[language])
        {
            var own = name.StartsWith(key + ".", StringComparison.Ordinal) ? name[(key.Length + 1)..] : name;
            template = template.Replace($"@@{own}@@", words, StringComparison.Ordinal);
        }

        return template;
    }

    private static Dictionary<string, string> Others(Dictionary<string, string> all) =>
        all.Where(pair => pair.Key != "en").ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Messaging.Core.Demo.Templates." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
