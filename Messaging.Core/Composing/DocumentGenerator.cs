using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Composing;

/// <summary>Makes the documents that are queued. The rows are the queue: a process that ends in the middle makes them again.</summary>
public sealed class DocumentGenerator
{
    /// <summary>Documents of one claim: few enough that a restart repeats little, enough that commits cost nothing.</summary>
    private const int Batch = 50;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly TransformationRenderer renderer;
    private readonly DocumentStore store;
    private readonly ChangeSignals signals;
    private readonly TimeProvider clock;
    private readonly ILogger<DocumentGenerator> log;
    private bool endedInTheMiddle;

    internal DocumentGenerator(
        IDbContextFactory<MessagingDbContext> databases, TransformationRenderer renderer, DocumentStore store, ChangeSignals signals, TimeProvider clock,
        ILogger<DocumentGenerator> log)
    {
        this.databases = databases;
        this.renderer = renderer;
        this.store = store;
        this.signals = signals;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>After a start: what was being made is queued again.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.TransformationResults.Where(r => r.Status == TransformationResultStatus.Processing)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, TransformationResultStatus.Queued), cancellationToken);
    }

    /// <summary>Makes one batch of queued documents. Not to be called again before it ends.</summary>
    /// <param name="cancellationToken">Leaves what is not made to the next batch.</param>
    /// <returns>How many were claimed; zero when the queue is empty.</returns>
    public async Task<int> GenerateBatchAsync(CancellationToken cancellationToken)
    {
        // Whatever ended the last batch, a full disk or a locked database: nobody else makes its documents.
        if (endedInTheMiddle)
            await RecoverAsync(cancellationToken);
        endedInTheMiddle = true;
        var claimed = await ClaimAsync(cancellationToken);
        if (claimed.Count > 0)
            await MakeAsync(claimed, cancellationToken);
        endedInTheMiddle = false;
        if (claimed.Count > 0)
            signals.Publish(Topic.Sending);
        return claimed.Count;
    }

    private async Task MakeAsync(List<TransformationResult> claimed, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Their versions first: a fragment that is saved in between would else be counted as used.
        var transformations = await db.Transformations.AsNoTracking().ToDictionaryAsync(t => t.Id, cancellationToken);
        var images = await DocumentImages.ReadAsync(db, store, cancellationToken);
        var fragments = await TemplateFragments.ReadAsync(db, cancellationToken);
        var occasions = await MailOccasionReader.ReadEachAsync(db, [.. claimed.Select(c => c.InvoiceId).Distinct()], DocumentOccasion.Run(clock), [], cancellationToken);
        // A document whose invoice or transformation was deleted meanwhile is deleted too.
        var wanted = claimed.FindAll(d => occasions.ContainsKey(d.InvoiceId) && transformations.ContainsKey(d.TransformationId));
        foreach (var document in wanted)
        {
            var (occasion, transformation) = (occasions[document.InvoiceId], transformations[document.TransformationId]);
            document.TransformationVersion = transformation.Version;
            if (occasion.Succeeded)
                await MakeAsync(document, transformation, occasion.Value, fragments, images, cancellationToken);
            else
                await FailAsync(db, document, occasion.Error, cancellationToken);
        }

        await RecordAsync(wanted);
    }

    private async Task<List<TransformationResult>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var queued = await db.TransformationResults.AsNoTracking().Where(r => r.Status == TransformationResultStatus.Queued)
            .OrderBy(r => r.Id).Take(Batch).ToListAsync(cancellationToken);
        var ids = queued.ConvertAll(r => r.Id);
        if (ids.Count > 0)
        {
            await db.TransformationResults.Where(r => ids.Contains(r.Id) && r.Status == TransformationResultStatus.Queued)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, TransformationResultStatus.Processing), cancellationToken);
        }

        return queued;
    }

    private async Task MakeAsync(
        TransformationResult document, InvoiceTransformation transformation, MailOccasion occasion, TemplateFragments fragments,
        Dictionary<string, InlineImage> images, CancellationToken cancellationToken)
    {
        document.InvoiceRevision = occasion.Invoice.Revision;
        var model = MailModelBuilder.Build(occasion.Invoice, occasion.Customer, DocumentOccasion.Sender, occasion.Run);
        var context = new RenderContext(occasion.Customer.Language, images.GetValueOrDefault);
        var made = await TryRenderAsync(transformation, fragments, model, context, cancellationToken);
        if (!made.Succeeded)
        {
            document.Status = TransformationResultStatus.Failed;
            document.Error = made.Error.Message;
            return;
        }

        document.DocumentHash = await store.SaveAsync(made.Value.Content, cancellationToken);
        document.FileName = made.Value.FileName;
        document.ContentType = made.Value.ContentType;
        document.Size = made.Value.Content.Length;
        document.Error = null;
        document.Status = TransformationResultStatus.Ready;
    }

    /// <summary>Failed for this revision: it is not tried again before the invoice changes.</summary>
    private static async Task FailAsync(MessagingDbContext db, TransformationResult document, Error why, CancellationToken cancellationToken)
    {
        document.InvoiceRevision = await db.Invoices.Where(i => i.Id == document.InvoiceId).Select(i => i.Revision).SingleAsync(cancellationToken);
        (document.Status, document.Error) = (TransformationResultStatus.Failed, why.Message);
    }

    private async Task<Outcome<RenderedDocument>> TryRenderAsync(
        InvoiceTransformation transformation, TemplateFragments fragments, MailModel model, RenderContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await renderer.RenderAsync(transformation, fragments, model, context, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One document must not keep all others from being made.
            log.LogError(e, "Transformation {Key} failed in a way that was not foreseen", transformation.Key);
            return new PackingFailed(e.Message);
        }
    }

    /// <summary>Rows that were queued again meanwhile, because their invoice changed, stay queued.</summary>
    private async Task RecordAsync(List<TransformationResult> made)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var now = clock.GetUtcNow();
        foreach (var document in made)
        {
            await db.TransformationResults.Where(r => r.Id == document.Id && r.Status == TransformationResultStatus.Processing)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.Status, document.Status)
                    .SetProperty(r => r.InvoiceRevision, document.InvoiceRevision)
                    .SetProperty(r => r.TransformationVersion, document.TransformationVersion)
                    .SetProperty(r => r.FileName, document.FileName)
                    .SetProperty(r => r.ContentType, document.ContentType)
                    .SetProperty(r => r.DocumentHash, document.DocumentHash)
                    .SetProperty(r => r.Size, document.Size)
                    .SetProperty(r => r.Error, document.Error)
                    .SetProperty(r => r.UpdatedAt, now));
        }

        await transaction.CommitAsync(CancellationToken.None);
    }
}
