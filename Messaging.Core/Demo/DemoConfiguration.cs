using System.Reflection;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Starters;
using Messaging.Core.Transformations;

namespace Messaging.Core.Demo;

/// <summary>Recipient keys, senders, templates in four languages, transformations and definitions that one would be glad to start from.</summary>
internal sealed class DemoConfiguration(MessagingDbContext db, DocumentStore documents, ISecretProtector secrets, DateTimeOffset now)
{
    internal const string PdfKey = "invoice-pdf";
    internal const string SpecificationKey = "specification-csv";
    internal const string PageKey = "invoice-page";
    private const string Author = "demo";

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
        AddFragments();
        foreach (var starter in TemplateStarters.All)
            AddMail(starter.Key, starter.Name, starter.Subject, starter.Body);
        AddMail("specification", "Specification", Translated(language => Texts[language]["specification.subject"]), Translated(language => Fill(Resource("specification.html"), "specification", language)));
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
            HtmlBodyTemplateKey = key, TransformationKeys = transformations, Version = 1,
        };
        db.MessageDefinitions.Add(definition);
        return definition;
    }

    /// <summary>The starters' fragments, with the name and the picture of the company.</summary>
    private void AddFragments()
    {
        foreach (var fragment in TemplateStarters.Fragments)
        {
            db.TemplateFragments.Add(new TemplateFragment
            {
                Key = fragment.Key, Name = fragment.Name, IsLayout = fragment.IsLayout, Content = fragment.Key == "starter-brand" ? Resource("brand.html") : fragment.Text.Content,
                Translations = Others(fragment.Text), Version = 1, UpdatedAt = now, UpdatedBy = Author,
            });
        }
    }

    private void AddMail(string key, string name, StarterText subject, StarterText body)
    {
        db.SubjectTemplates.Add(new SubjectTemplate { Key = key, Name = name, Content = subject.Content, Translations = Others(subject), Version = 1, UpdatedAt = now, UpdatedBy = Author });
        db.BodyTemplates.Add(new BodyTemplate
        {
            Key = key, Name = name, Content = body.Content, Translations = Others(body), LayoutKey = TemplateStarters.LayoutKey, InlineStyles = true, TextFromHtml = true,
            Version = 1, UpdatedAt = now, UpdatedBy = Author,
        });
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

    private static StarterText Translated(Func<string, string> write) =>
        new(write("en"), Texts.Keys.Where(language => language != "en").ToDictionary(language => language, write, StringComparer.OrdinalIgnoreCase));

    /// <summary>Puts the words of one language into the frame that all four share.</summary>
    private static string Fill(string frame, string key, string language)
    {
        foreach (var (name, words) in Texts[language])
        {
            var own = name.StartsWith(key + ".", StringComparison.Ordinal) ? name[(key.Length + 1)..] : name;
            frame = frame.Replace($"@@{own}@@", words, StringComparison.Ordinal);
        }

        return frame;
    }

    private static Dictionary<string, string> Others(StarterText text) => new(text.Translations, StringComparer.OrdinalIgnoreCase);

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Messaging.Core.Demo.Templates." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
