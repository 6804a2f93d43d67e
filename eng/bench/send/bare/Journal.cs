using System.Collections.Concurrent;
using SQLitePCL;

namespace Bare;

/// <summary>A row for each mail and each attempt in SQLite, on disk before the caller goes on. One thread commits what came meanwhile.</summary>
internal sealed class Journal : IDisposable
{
    private readonly BlockingCollection<Entry> _waiting = [];
    private readonly Thread _thread;
    private readonly sqlite3 _database;

    public Journal(string file, int count)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open(file, out _database));
        Check(raw.sqlite3_exec(_database, $"""
            pragma journal_mode = wal; pragma synchronous = full;
            create table Mails (Id integer primary key, Status text not null, At integer);
            create index MailsByStatus on Mails (Status);
            create table Attempts (Id integer primary key, MailId integer not null, At integer not null, Reply text);
            create index AttemptsByMail on Attempts (MailId);
            with recursive Ids (Id) as (select 0 union all select Id + 1 from Ids where Id < {count - 1})
            insert into Mails (Id, Status) select Id, 'Waiting' from Ids;
            """));
        _thread = new Thread(Commit);
        _thread.Start();
    }

    /// <summary>Notes the outcome of the last mail and the attempt of the next, in one commit, and returns when it is on disk. -1 where nothing was sent before.</summary>
    public void Write(int sent, int? next)
    {
        using var done = new ManualResetEventSlim(false, 0);
        _waiting.Add(new Entry(sent, next, done));
        done.Wait();
    }

    public void Complete()
    {
        _waiting.CompleteAdding();
        _thread.Join();
    }

    public void Dispose()
    {
        _database.Dispose();
        _waiting.Dispose();
    }

    private void Commit()
    {
        using var begin = Prepare("begin immediate");
        using var claim = Prepare("update Mails set Status = 'Processing', At = ?1 where Id = ?2");
        using var attempt = Prepare("insert into Attempts (At, MailId) values (?1, ?2)");
        using var sent = Prepare("update Mails set Status = 'SendSuccessful', At = ?1 where Id = ?2");
        using var reply = Prepare("update Attempts set At = ?1, Reply = '250 2.0.0 Ok' where MailId = ?2");
        using var commit = Prepare("commit");
        var group = new List<Entry>();
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            while (_waiting.TryTake(out var more))
            {
                group.Add(more);
            }

            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            Run(begin);
            foreach (var entry in group)
            {
                if (entry.Sent >= 0)
                {
                    Run(sent, now, entry.Sent);
                    Run(reply, now, entry.Sent);
                }

                if (entry.Next is { } next)
                {
                    Run(claim, now, next);
                    Run(attempt, now, next);
                }
            }

            Run(commit);
            group.ForEach(entry => entry.Done.Set());
        }
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private void Run(sqlite3_stmt statement, long? at = null, int mail = 0)
    {
        if (at is { } time)
        {
            Check(raw.sqlite3_bind_int64(statement, 1, time));
            Check(raw.sqlite3_bind_int64(statement, 2, mail));
        }

        Check(raw.sqlite3_step(statement), raw.SQLITE_DONE);
        Check(raw.sqlite3_reset(statement));
    }

    private void Check(int result, int wanted = raw.SQLITE_OK)
    {
        if (result != wanted)
        {
            throw new IOException($"SQLite answered {result}: {raw.sqlite3_errmsg(_database).utf8_to_string()}");
        }
    }

    private sealed record Entry(int Sent, int? Next, ManualResetEventSlim Done);
}
