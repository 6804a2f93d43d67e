using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>Makes the document of an unsaved transformation for one invoice, by the code that makes the real ones. Nothing is stored.</summary>
public sealed class DocumentPreviewService(IDbContextFactory<MessagingDbContext> databases, TransformationRenderer renderer, DocumentStore documents, TimeProvider clock)
{
    /// <summary>The document. Errors: <see cref="NotFound"/> for the invoice, and those of <see cref="TransformationRenderer.RenderAsync"/>.</summary>
    /// <param name="invoiceExternalId">The invoice.</param>
    /// <param name="draft">The transformation as it stands in the editor.</param>
    /// <param name="language">In place of the customer's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<Outcome<RenderedDocument>> PreviewAsync(string invoiceExternalId, InvoiceTransformation draft, string? language, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await ReadInvoiceAsync(db, invoiceExternalId, cancellationToken) is not { } invoice)
            return new NotFound("Invoice", invoiceExternalId);
        var model = MailModelBuilder.Build(invoice, invoice.Customer!, DocumentOccasion.Sender, DocumentOccasion.Run(clock));
        var images = await DocumentImages.ReadAsync(db, documents, cancellationToken);
        return await renderer.RenderAsync(draft, await TemplateFragments.ReadAsync(db, cancellationToken), model, new RenderContext(language ?? model.Customer.Language, key => images.GetValueOrDefault(key)), cancellationToken);
    }

    /// <summary>What templates of mails see of an invoice, with the first sender and a sample run; null where there is no such invoice.</summary>
    public async Task<MailModel?> ModelAsync(string invoiceExternalId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await ReadInvoiceAsync(db, invoiceExternalId, cancellationToken) is not { } invoice)
            return null;
        var sender = await db.SenderProfiles.AsNoTracking().OrderBy(p => p.Id).FirstOrDefaultAsync(cancellationToken);
        var sample = SampleModel.Create();
        return MailModelBuilder.Build(
            invoice,
            invoice.Customer!,
            sender is null ? sample.Sender : new SenderModel(sender.Email, sender.DisplayName, sender.ReplyTo),
            sample.Run with { Date = DateOnly.FromDateTime(clock.GetLocalNow().DateTime) });
    }

    private static Task<Invoice?> ReadInvoiceAsync(MessagingDbContext db, string externalId, CancellationToken cancellationToken) =>
        db.Invoices.AsNoTracking().Include(i => i.Customer!.Cluster).SingleOrDefaultAsync(i => i.ExternalId == externalId, cancellationToken);
}
