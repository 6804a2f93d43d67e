"""The large data set, written into the program's own empty database: through the API it would take most of ten minutes.

20,000 customers in a tree of 611 clusters; 200,000 invoices over 24 months, each with a document; a run of 100,000 that has ended, with
results in six statuses and their tries, and three smaller runs. The same in every run. Triggers and indexes are the program's.
"""
import datetime
import hashlib
import json
import pathlib
import random
import sqlite3

CUSTOMERS, INVOICES, MONTHS, LARGE_RUN = 20_000, 200_000, 24, 100_000
REGIONS, AREAS, BRANCHES = 10, 10, 5
FILES, FILE_BYTES = 200, 40_960
FIRST_YEAR, FIRST_MONTH = 2024, 12
# A step without a common factor with the number of customers: every 20,000 invoices each customer has one.
STEP = 7_919
SENT_AT = 1_795_000_000_000  # 2026-11-18, in milliseconds.
NOW = SENT_AT + 86_400_000
MOMENT = 40  # Milliseconds between two mails of a run.

NAMES = ["Bakker", "Çelik", "Dvořák", "Fernández", "Grünwald", "Hansen", "Ionescu", "Jansen", "Kovács", "Lindström", "Moreau", "Smith"]
KINDS = ["{} & Partners", "{} Transport B.V.", "Bakery {}", "{} Medical Ltd", "{} Bau GmbH", "Atelier {}", "{} Consulting", "Garage {}"]
SERVICES = ["Fibre connection 1 Gbit/s", "Fixed IP address", "Hosted telephony, user", "Backup storage, 100 GB", "Support on working days", "Router, rent"]


def fill(database, documents):
    db = sqlite3.connect(database)
    db.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA temp_store=MEMORY;")
    chance = random.Random(20_261_123)
    with db:
        clusters(db)
        customers(db, chance)
        invoices(db, chance)
        files(db, chance, pathlib.Path(documents))
        runs(db)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def insert(db, table, columns, rows):
    """Columns that are not named get what an empty one would have, so that a new column does not stop the benchmark."""
    named = columns.split()
    rest = {name: 0 if kind == "INTEGER" else "" for _, name, kind, required, default, key in db.execute(f'PRAGMA table_info("{table}")')
            if required and default is None and not key and name not in named}
    values = ", ".join(["?"] * len(named) + ["0" if value == 0 else "''" for value in rest.values()])
    db.executemany(f'INSERT INTO "{table}" ({", ".join(chr(34) + name + chr(34) for name in [*named, *rest])}) VALUES ({values})', rows)


def clusters(db):
    rows = [(1, "all", "All customers", None, "/1/", 1)]
    for region in range(REGIONS):
        number = len(rows) + 1
        rows.append((number, f"region-{region}", f"Region {region}", 1, f"/1/{number}/", 1))
        for area in range(AREAS):
            above, path = number, f"/1/{number}/"
            inner = len(rows) + 1
            rows.append((inner, f"area-{region}-{area}", f"Area {region}.{area}", above, f"{path}{inner}/", 1))
            for branch in range(BRANCHES):
                leaf = len(rows) + 1
                rows.append((leaf, f"branch-{region}-{area}-{branch}", f"Branch {region}.{area}.{branch}", inner, f"{path}{inner}/{leaf}/", 1))
    insert(db, "CustomerClusters", "Id Key Name ParentId Path Version", rows)


def customers(db, chance):
    branches = [[row[0] for row in db.execute('SELECT "Id" FROM "CustomerClusters" WHERE "Key" LIKE ? ORDER BY "Id"', (f"branch-{region}-%",))] for region in range(REGIONS)]
    people, addresses = [], []
    for number in range(1, CUSTOMERS + 1):
        name = f"{chance.choice(KINDS).format(chance.choice(NAMES))} {number:05}"
        cluster = chance.choice(branches[number % REGIONS])
        people.append((number, f"C-{number:06}", name, cluster, chance.choice(["en", "nl", "de", None]), json.dumps({"contact": chance.choice(NAMES), "street": f"{chance.choice(NAMES)} street {number % 300}", "city": f"{number % 9_000 + 1_000} Delft",
                                                 "vatNumber": f"NL{number:09}B01", "code": f"code-{number:08}"}), NOW, NOW, 1))
        if number % 100:
            addresses.append((number, "invoice", f"customer{number}@example.test", name))
        if number % 10 == 0:
            addresses.append((number, "invoice", f"office{number}@example.test", None))
    insert(db, "Customers", "Id Number Name ClusterId Language Fields CreatedAt UpdatedAt Version", people)
    insert(db, "EmailAddresses", "CustomerId RecipientKey Address DisplayName", addresses)


def month(number):
    """First and last day of the month of an invoice."""
    index = FIRST_MONTH - 1 + (number - 1) * MONTHS // INVOICES
    first = datetime.date(FIRST_YEAR + index // 12, index % 12 + 1, 1)
    return first, (first + datetime.timedelta(32)).replace(day=1) - datetime.timedelta(1)


def customer_of(number):
    return number * STEP % CUSTOMERS + 1


def line_sets(chance):
    sets = []
    for _ in range(500):
        lines = []
        for _ in range(chance.randint(2, 9)):
            quantity, cents = chance.randint(1, 40), chance.randint(100, 99_999)
            lines.append({"description": f"{chance.choice(SERVICES)}, {chance.randint(1, 12):02}/2026", "quantity": quantity, "unit": "piece",
                          "unitPrice": cents / 100, "vatRate": 21, "amount": quantity * cents / 100})
        net = round(sum(line["amount"] for line in lines), 2)
        vat = round(net * 0.21, 2)
        sets.append((json.dumps(lines, ensure_ascii=False, separators=(",", ":")), *(round(amount * 10_000) for amount in (net, vat, net + vat))))
    return sets


def run_of(number):
    """The run that sent an invoice, or none: a large one of the first half, two small ones."""
    if number <= LARGE_RUN:
        return 1
    return 2 if number <= 108_000 else 3 if number <= 111_000 else None


def status_of(number):
    """Of the large run: 96 % sent."""
    return {7: "RecipientKeyNotFound", 19: "SendRetryExceeded", 31: "SendFailed", 53: "DeliveryUncertain" if number % 200 < 100 else "GenerateFailed"}.get(number % 100, "SendSuccessful")


def was_sent(number):
    run = run_of(number)
    return run is not None and (run > 1 or status_of(number) == "SendSuccessful")


def sent_at(number):
    # The runs of the second half were sent after the large one.
    return SENT_AT + number * MOMENT


def invoices(db, chance):
    sets = line_sets(chance)

    def rows():
        for number in range(1, INVOICES + 1):
            first, last = month(number)
            concept = number > INVOICES - 5_000
            with_period = number % 20 != 0
            issued = last - datetime.timedelta(number % 5)
            lines, net, vat, total = chance.choice(sets)
            sent = was_sent(number)
            yield (number, f"inv-{number:06}", None if concept else f"{last.year}-{number:06}", customer_of(number), "Concept" if concept else "Approved", issued.isoformat(),
                   (issued + datetime.timedelta(30)).isoformat(), first.isoformat() if with_period else None, last.isoformat() if with_period else None, "EUR", lines, net, vat,
                   total, '{"reminder":""}', revision_of(number), sent_at(number) if sent else None, run_of(number) if sent else None, 1 if sent else None, NOW, NOW, 1)
    insert(db, "Invoices", "Id ExternalId Number CustomerId Status IssueDate DueDate PeriodFrom PeriodTo Currency Lines TotalNet TotalVat Total Fields Revision LastSentAt LastSentRunId "
           "LastSentRevision CreatedAt UpdatedAt Version", rows())


def revision_of(number):
    return 2 if number % 100 == 42 else 1


def files(db, chance, documents):
    hashes = []
    for _ in range(FILES):
        content = b"%PDF-1.4\n" + chance.randbytes(FILE_BYTES)
        name = hashlib.sha256(content).hexdigest()
        (documents / name[:2]).mkdir(parents=True, exist_ok=True)
        (documents / name[:2] / name).write_bytes(content)
        hashes.append(name)
    pdf = db.execute("""SELECT "Id" FROM "Transformations" WHERE "Key" = 'pdf'""").fetchone()[0]
    insert(db, "TransformationResults", "InvoiceId TransformationId Status InvoiceRevision TransformationVersion FileName ContentType DocumentHash Size CreatedAt UpdatedAt",
           ((number, pdf, "Failed" if document_of(number) == "Failed" else "Ready", 1 if number <= LARGE_RUN else 0, 0, f"{number:06}.pdf", "application/pdf", hashes[number % FILES], FILE_BYTES + 9, NOW, NOW)
            for number in range(1, INVOICES + 1) if document_of(number) != "None"))


def document_of(number):
    """Those of the large run have all states but that of being made; the others, of which new runs are made, are uploaded and there."""
    if number > LARGE_RUN:
        return "Ready"
    return "None" if number % 400 == 7 else "Failed" if number % 500 == 3 else "Outdated" if revision_of(number) != 1 else "Ready"


def runs(db):
    definition, key, name = db.execute("""SELECT "Id", "Key", "Name" FROM "MessageDefinitions" WHERE "Key" = 'w1'""").fetchone()
    kinds = [(1, "FinishedWithProblems", LARGE_RUN), (2, "Finished", 8_000), (3, "Finished", 3_000), (4, "Stopped", 500)]
    started = {1: sent_at(1), 2: sent_at(100_001), 3: sent_at(108_001), 4: NOW}
    insert(db, "MessageRuns", "Id DefinitionId DefinitionKey DefinitionName Status Token CreatedAt CreatedBy StartedAt SendUntil FinishedAt IncludeChildren Bcc",
           ((run, definition, key, name, status, f"bench-{run}", started[run], "bench@example.test", started[run] if run < 4 else None, started[run] + 86_400_000 if run < 4 else None,
             started[run] + count * MOMENT if run < 4 else None, 0, "[]") for run, status, count in kinds))
    last = {"RecipientKeyNotFound": "The customer has no address under the recipient key \"invoice\".", "SendRetryExceeded": "450 4.2.1 Mailbox busy", "SendFailed": "550 5.1.1 No such user",
            "DeliveryUncertain": "The line was lost before the answer came.", "GenerateFailed": "Invoice as PDF: the document could not be made."}

    def results():
        for number in range(1, 111_501):
            run = run_of(number) or 4
            status = "Waiting" if run == 4 else status_of(number) if run == 1 else "SendSuccessful"
            handed = status in ("SendSuccessful", "DeliveryUncertain", "SendRetryExceeded", "SendFailed")
            at = sent_at(number) if status == "SendSuccessful" else None
            yield (number, run, number, customer_of(number), status, None, started[run] + 86_400_000 if run < 4 else None, 16 if status == "SendRetryExceeded" else 1 if handed else 0, 1, at,
                   sent_at(number) if handed else None, last.get(status), f"<{number}.1@bench.example.test>" if handed else None, f"customer{customer_of(number)}@example.test" if handed else None)
    insert(db, "MessageResults", "Id RunId InvoiceId CustomerId Status NextAttemptAt SendUntil Attempts AttemptGroup SentAt HandedOverAt LastError MessageId Recipients", results())

    def tries():
        for number in range(1, 111_001):
            status = status_of(number) if run_of(number) == 1 else "SendSuccessful"
            if status == "SendSuccessful":
                yield (number, sent_at(number), 31, "EndOfData", "Accepted", 250, "2.0.0 Ok: queued")
            elif status in last and status not in ("RecipientKeyNotFound", "GenerateFailed"):
                yield (number, sent_at(number), 31, "RcptTo", "Refused", 550, last[status])
    insert(db, "MessageAttempts", "MessageResultId At DurationMs Stage Result ReplyCode ReplyText", tries())
    content = bytes(600)
    insert(db, "SentMails", "MessageResultId AttemptGroup At Content", ((number, 1, sent_at(number), content) for number in range(1, 111_001) if was_sent(number)))
