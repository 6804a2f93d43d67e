using System.Data.Common;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// What the sending journal writes, as statements that are prepared once and run for every message. Built by Entity Framework anew each
/// time they cost more than ten times what the database needs for them. Plain SQL, nothing of the texts is particular to SQLite.
/// Holds one connection; for one writer at a time.
/// </summary>
internal sealed class JournalStatements : IAsyncDisposable
{
    private readonly MessagingDbContext db;
    private readonly DbConnection connection;
    private readonly Statement claim;
    private readonly Statement handOver;
    private readonly Statement move;
    private readonly Statement keep;
    private readonly Statement find;
    private readonly Statement record;
    private readonly Statement attempt;
    private readonly Statement invoice;

    private JournalStatements(MessagingDbContext db)
    {
        this.db = db;
        connection = db.Database.GetDbConnection();
        const string RunIsRunning = """
            CASE WHEN "RunId" IS NULL
                THEN EXISTS (SELECT 1 FROM "EventMailStates" AS mail WHERE mail."Status" = 'Running')
                ELSE EXISTS (SELECT 1 FROM "MessageRuns" AS run WHERE run."Id" = "MessageResults"."RunId" AND run."Status" = 'Running') END
            """;
        claim = new Statement(connection, $"""
            UPDATE "MessageResults" SET "Status" = 'Processing', "WorkerId" = @p0, "ClaimedAt" = @p1, "HandedOverAt" = NULL
            WHERE "Id" = @p2 AND "Status" = @p3 AND {RunIsRunning}
            """, 4);
        handOver = new Statement(connection, $"""
            UPDATE "MessageResults" SET "HandedOverAt" = @p0, "MessageId" = @p1, "Recipients" = @p2, "Documents" = @p3
            WHERE "Id" = @p4 AND "Status" = 'Processing' AND "WorkerId" = @p5 AND {RunIsRunning}
                AND (@p6 IS NULL OR EXISTS (
                    SELECT 1 FROM "Invoices" AS invoice JOIN "Customers" AS customer ON customer."Id" = invoice."CustomerId"
                    WHERE invoice."Id" = "MessageResults"."InvoiceId" AND invoice."Revision" = @p6 AND customer."Id" = @p7 AND customer."Version" = @p8))
                AND ("AttemptGroup" > 1 OR NOT EXISTS (
                    SELECT 1 FROM "MessageResults" AS later
                    WHERE later."InvoiceId" = "MessageResults"."InvoiceId" AND later."RunId" > "MessageResults"."RunId"
                        AND (later."SentAt" IS NOT NULL OR (later."HandedOverAt" IS NOT NULL AND later."Status" IN ('Processing', 'DeliveryUncertain')))))
            """, 9);
        move = new Statement(connection, """
            UPDATE "MessageResults" SET "CustomerId" = @p0 WHERE "Id" = @p1 AND "CustomerId" <> @p0
            """, 2);
        keep = new Statement(connection, """
            INSERT INTO "SentMails" ("MessageResultId", "AttemptGroup", "At", "Content") VALUES (@p0, @p1, @p2, @p3)
            """, 4);
        find = new Statement(connection, """
            SELECT COALESCE(run."Status", (SELECT mail."Status" FROM "EventMailStates" AS mail))
            FROM "MessageResults" AS result LEFT JOIN "MessageRuns" AS run ON run."Id" = result."RunId" WHERE result."Id" = @p0
            """, 1);
        record = new Statement(connection, """
            UPDATE "MessageResults" SET "Status" = @p0, "NextAttemptAt" = @p1, "LastError" = @p2, "Attempts" = "Attempts" + @p3,
                "SentAt" = COALESCE(@p4, "SentAt"), "WorkerId" = NULL
            WHERE "Id" = @p5 AND "Status" = 'Processing'
            """, 6);
        attempt = new Statement(connection, """
            INSERT INTO "MessageAttempts" ("MessageResultId", "At", "DurationMs", "Stage", "Result", "ReplyCode", "ReplyText", "RefusedRecipients")
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)
            """, 8);
        invoice = new Statement(connection, """
            UPDATE "Invoices" SET "LastSentAt" = @p0, "LastSentRunId" = result."RunId", "LastSentRevision" = @p1
            FROM "MessageResults" AS result WHERE result."Id" = @p2 AND result."InvoiceId" = "Invoices"."Id"
            """, 3);
    }

    /// <summary>Opens a connection of its own, with the settings that every connection has.</summary>
    internal static async Task<JournalStatements> OpenAsync(IDbContextFactory<MessagingDbContext> databases)
    {
        var context = await databases.CreateDbContextAsync();
        try
        {
            // Opened through the context, so that the interceptor sets synchronous=FULL on it.
            await context.Database.OpenConnectionAsync();
            return new JournalStatements(context);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a group: all of it or nothing is written.</summary>
    internal async Task<DbTransaction> BeginAsync() => await connection.BeginTransactionAsync();

    /// <summary>Takes a message for a worker.</summary>
    /// <returns>Whether it still had the status, in a run that sends.</returns>
    internal bool Claim(long resultId, MessageResultStatus from, string worker, DateTimeOffset now) =>
        claim.Run(worker, Statement.Time(now), resultId, from.ToString()) > 0;

    /// <summary>Notes that a message is about to leave, and what is in it.</summary>
    /// <returns>
    /// Whether it may leave: it is still this worker's, in a run that sends, what it was made from is still as it was, and no run that was made
    /// later has sent its invoice; <see cref="OtherRuns"/> then says so.
    /// </returns>
    internal bool HandOver(long resultId, string worker, string messageId, string recipients, string? documents, MessageSource? source, DateTimeOffset now, SentMail mail)
    {
        if (handOver.Run(Statement.Time(now), messageId, recipients, documents, resultId, worker, source?.InvoiceRevision, source?.CustomerId, source?.CustomerVersion) == 0)
            return false;
        // An invoice may have gone to another customer since its run was made.
        if (source is not null)
            move.Run(source.CustomerId, resultId);
        keep.Run(mail.MessageResultId, mail.AttemptGroup, Statement.Time(mail.At), mail.Content);
        return true;
    }

    /// <summary>How the run of a message, or the mail of events, stands; null where somebody has deleted the message.</summary>
    internal RunStatus? FindRunStatus(long resultId)
    {
        using var rows = find.Read(resultId);
        return rows.Next() ? Enum.Parse<RunStatus>(rows.Text(0)) : null;
    }

    /// <summary>Gives a message that is being sent its next status.</summary>
    /// <returns>Whether it was being sent.</returns>
    internal bool Record(long resultId, MessageResultStatus status, DateTimeOffset? nextAttemptAt, string? lastError, int attempts, DateTimeOffset? sentAt) =>
        record.Run(status.ToString(), Statement.Time(nextAttemptAt), lastError, attempts, Statement.Time(sentAt), resultId) > 0;

    /// <summary>Keeps one try.</summary>
    internal void Add(MessageAttempt tried) => attempt.Run(
        tried.MessageResultId, Statement.Time(tried.At), tried.DurationMs, tried.Stage, tried.Result, tried.ReplyCode, tried.ReplyText, tried.RefusedRecipients);

    /// <summary>Notes at the invoice of a message, where it has one, that it was sent.</summary>
    internal void NoteSent(long resultId, int revision, DateTimeOffset sentAt) =>
        invoice.Run(Statement.Time(sentAt), revision, resultId);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var statement in (Statement[])[claim, handOver, move, keep, find, record, attempt, invoice])
            statement.Dispose();
        await db.DisposeAsync();
    }
}
