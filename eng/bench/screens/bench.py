"""Measures the screens at 200,000 invoices, 20,000 customers and runs of 100,000, and prints a table. Started by run.sh."""
import argparse
import json
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import fill  # noqa: E402
import program  # noqa: E402
from browser import Browser  # noqa: E402

SECOND_HALF = "2025-12-01"
PAGE, RESULT_PAGE = 50, 100
GOAL_PAGE, GOAL_CHECK, GOAL_CREATE, GOAL_MEANWHILE, GOAL_MEMORY = 200, 1_000, 10_000, 300, 600


def pager(first, last, total):
    return f"(document.querySelector('nav.pager span') || {{}}).innerText == '{first:,} – {last:,} of {total:,}' && !document.querySelector('.loading-bar .loading-bar-line')"


def first_page(total, size=PAGE):
    return pager(1, min(size, total), total) if total else "document.querySelector('.empty-state, [class*=empty]') && !document.querySelector('nav.pager') && !document.querySelector('.loading-bar .loading-bar-line')"


def last_page(total, size=PAGE):
    pages = -(-total // size)
    return pages, pager((pages - 1) * size + 1, total, total)


def sorted_by(title, direction="ascending"):
    return f"[...document.querySelectorAll('th[aria-sort={direction}]')].some(th => th.innerText.includes('{title}')) && !document.querySelector('.loading-bar .loading-bar-line')"


class Bench:
    def __init__(self, options, product):
        self.options, self.product, self.rows = options, product, []

    def show(self, name, goal, taken, cpu=None):
        server, seen = zip(*taken)
        row = {"name": name, "goal": goal, "server": median_and_p95(server), "seen": median_and_p95(seen), "cpu": cpu, "count": len(taken)}
        self.rows.append(row)
        processor = f"   processor {cpu:5.0f}" if cpu is not None else ""
        print(f"{name:52} server {row['server'][0]:7.0f} {row['server'][1]:7.0f}   seen {row['seen'][0]:7.0f} {row['seen'][1]:7.0f}{processor} ms   goal {goal or '':>6}", flush=True)

    def page(self, tab, name, path, done, rest_path, rest_done, goal=GOAL_PAGE):
        """Goes there from a page at rest, and back, so often as there are rounds; the first time is not counted."""
        taken, cpu = [], 0
        for turn in range(self.options.rounds + 1):
            tab.follow(rest_path, rest_done)
            before = self.product.cpu_seconds()
            taken.append(tab.follow(path, done))
            cpu += (self.product.cpu_seconds() - before) * 1000 if turn else 0
        self.show(name, goal, taken[1:], cpu / self.options.rounds)

    def invoices(self, tab):
        ask = self.product.ask
        total = ask('SELECT count(*) FROM "Invoices"')
        middle, (pages, end) = total // PAGE // 2, last_page(total)
        rest = ("invoices?p=3", pager(101, 150, total))
        visits = [("invoices, first page", "invoices", first_page(total)),
                  ("invoices, middle", f"invoices?p={middle + 1}", pager(middle * PAGE + 1, (middle + 1) * PAGE, total)),
                  ("invoices, jump to the end", f"invoices?p={pages}", end)]
        joined = '"Invoices" i JOIN "Customers" c ON c."Id" = i."CustomerId"'
        like = lambda text: (f"""SELECT count(*) FROM {joined} WHERE i."Number" LIKE '%{text}%' OR i."ExternalId" LIKE '%{text}%' """  # noqa: E731
                             f"""OR c."Number" LIKE '%{text}%' OR c."Name" LIKE '%{text}%'""")
        cluster = lambda path: f'SELECT count(*) FROM {joined} JOIN "CustomerClusters" k ON k."Id" = c."ClusterId" WHERE k."Path" LIKE \'{path}%\''  # noqa: E731
        region = ask('SELECT "Path" FROM "CustomerClusters" WHERE "Key" = \'region-3\'')
        filters = [
            ("customer", "customer=C-000777", f"SELECT count(*) FROM {joined} WHERE c.\"Number\" = 'C-000777'"),
            ("cluster with children (1 of 10)", "cluster=region-3", cluster(region)),
            ("cluster with children (all)", "cluster=all", cluster("/1/")),
            ("one branch", "cluster=branch-3-4-2", cluster(ask('SELECT "Path" FROM "CustomerClusters" WHERE "Key" = \'branch-3-4-2\''))),
            ("period of a month", "from=2026-10-01&to=2026-10-31", """SELECT count(*) FROM "Invoices" WHERE coalesce("PeriodFrom", "IssueDate") >= '2026-10-01' AND coalesce("PeriodTo", "IssueDate") <= '2026-10-31'"""),
            ("status Concept", "status=Concept", """SELECT count(*) FROM "Invoices" WHERE "Status" = 'Concept'"""),
            ("status Approved", "status=Approved", """SELECT count(*) FROM "Invoices" WHERE "Status" = 'Approved'"""),
            ("sent", "sent=Sent", 'SELECT count(*) FROM "Invoices" WHERE "LastSentAt" IS NOT NULL'),
            ("not sent", "sent=NotSent", 'SELECT count(*) FROM "Invoices" WHERE "LastSentAt" IS NULL'),
            ("changed since sent", "sent=ChangedSinceSent", 'SELECT count(*) FROM "Invoices" WHERE "LastSentRevision" < "Revision"'),
            ("search, many match", "search=2026-1", like("2026-1")), ("search, some match", "search=Bakery", like("Bakery")),
            ("search, few match", "search=026-12345", like("026-12345")), ("search, none", "search=zzzqq", like("zzzqq")), ("search, two characters", "search=77", like("77")),
            ("cluster, period, status, not sent", "cluster=region-3&from=2026-06-01&to=2026-09-30&status=Approved&sent=NotSent",
             cluster(region) + """ AND i."LastSentAt" IS NULL AND i."Status" = 'Approved' AND coalesce("PeriodFrom", "IssueDate") >= '2026-06-01' AND coalesce("PeriodTo", "IssueDate") <= '2026-09-30'"""),
        ]
        document = lambda condition: f'EXISTS (SELECT 1 FROM "TransformationResults" d WHERE d."InvoiceId" = i."Id" AND {condition})'  # noqa: E731
        wrong = """d."InvoiceRevision" <> 0 AND d."InvoiceRevision" <> i."Revision" """
        bad = f"""(d."Status" <> 'Ready' OR {wrong})"""
        for state, condition in [
                ("Ready", f"{document('1')} AND NOT {document(bad)}"), ("Underway", document("""d."Status" IN ('Queued', 'Processing')""")),
                ("Failed", document("""d."Status" = 'Failed'""")), ("Outdated", document(wrong)), ("None", f"NOT {document('1')}")]:
            filters.append((f"documents {state}", f"documents={state}", f'SELECT count(*) FROM "Invoices" i WHERE {condition}'))
        for name, query, sql in filters:
            visits.append((f"invoices, {name}", f"invoices?{query}", first_page(ask(sql))))
        matching = ask(cluster(region))
        visits.append(("invoices, cluster, jump to the end", f"invoices?cluster=region-3&p={last_page(matching)[0]}", last_page(matching)[1]))
        for column, title in [("number", "Number"), ("customer", "Customer"), ("cluster", "Cluster"), ("period", "Period"), ("total", "Amount"), ("status", "Status"), ("lastSent", "Last sent")]:
            visits.append((f"invoices by {title.lower()}", f"invoices?sort={column}", sorted_by(title)))
        visits.append(("invoices by customer, jump to the end", f"invoices?sort=customer&p={pages}", f"{sorted_by('Customer')} && {end}"))
        tab.open("/invoices", "document.querySelector('nav.pager')")
        for visit in visits:
            if self.wanted(visit[0]):
                self.page(tab, *visit, *rest)

    def results(self, tab):
        ask = self.product.ask
        total = ask('SELECT count(*) FROM "MessageResults" WHERE "RunId" = 1')
        count = lambda condition: ask(f'SELECT count(*) FROM "MessageResults" r JOIN "Customers" c ON c."Id" = r."CustomerId" JOIN "Invoices" i ON i."Id" = r."InvoiceId" WHERE r."RunId" = 1 AND ({condition})')  # noqa: E731
        like = lambda text: " OR ".join(f"""{column} LIKE '%{text}%'""" for column in ('c."Number"', 'c."Name"', 'i."Number"', 'i."ExternalId"', 'r."Recipients"'))  # noqa: E731
        address = lambda text: f"""{like(text)} OR (r."Recipients" IS NULL AND EXISTS (SELECT 1 FROM "EmailAddresses" a WHERE a."CustomerId" = c."Id" AND a."Address" LIKE '%{text}%'))"""  # noqa: E731
        path, pages = "message-runs/1/results", last_page(total, RESULT_PAGE)
        rest = (f"{path}?p=3", pager(201, 300, total))
        middle = total // RESULT_PAGE // 2
        visits = [("results, first page", path, first_page(total, RESULT_PAGE)),
                  ("results, middle", f"{path}?p={middle + 1}", pager(middle * RESULT_PAGE + 1, (middle + 1) * RESULT_PAGE, total)),
                  ("results, jump to the end", f"{path}?p={pages[0]}", pages[1])]
        for name, query, condition in [
                ("one status, many", "status=SendSuccessful", "r.\"Status\" = 'SendSuccessful'"), ("one status, few", "status=DeliveryUncertain", "r.\"Status\" = 'DeliveryUncertain'"),
                ("problems", "problems=true", "r.\"Status\" NOT IN ('SendSuccessful')"), ("customer", "customer=C-000777", "c.\"Number\" = 'C-000777'"),
                ("search, many match", "search=Bakery", address("Bakery")), ("search, few match", "search=-012345", address("-012345")), ("search, an address", "search=customer1234@", address("customer1234@")),
                ("search, none", "search=zzzqq", like("zzzqq"))]:
            visits.append((f"results, {name}", f"{path}?{query}", first_page(count(condition), RESULT_PAGE)))
        for column, title in [("customer", "Customer"), ("invoice", "Invoice"), ("status", "Status"), ("attempts", "Tries"), ("nextAttemptAt", "Next try")]:
            visits.append((f"results by {title.lower()}", f"{path}?sort={column}", sorted_by(title)))
        twice = ask('SELECT sum(n) FROM (SELECT count(*) AS n FROM "MessageResults" WHERE "RunId" = 1 GROUP BY "CustomerId" HAVING n > 1)')
        if twice != total:
            visits.append(("results, customers that appear twice", f"{path}?twice=true", first_page(twice, RESULT_PAGE)))
        every = ask('SELECT count(*) FROM "MessageResults"')
        visits.append(("results of all runs", "message-results", f"location.pathname == '/message-results' && {first_page(every, RESULT_PAGE)}"))
        tab.open("/" + path, "document.querySelector('nav.pager')")
        for visit in visits:
            if self.wanted(visit[0]):
                self.page(tab, *visit, *rest)

    def others(self, tab):
        invoices = self.product.ask('SELECT count(*) FROM "Invoices"')
        customers = self.product.ask('SELECT count(*) FROM "Customers"')
        rest = ("invoices?p=3", pager(101, 150, invoices))
        h1 = lambda text: f"(document.querySelector('h1') || {{}}).innerText == '{text}'"  # noqa: E731
        tab.open("/invoices", "document.querySelector('nav.pager')")
        for visit in [
                ("run of 100,000: its page with counts", "message-runs/1", f"{h1('Message run 1')} && document.body.innerText.includes('96,000')"),
                ("runs", "message-runs", f"{h1('Message runs')} && document.querySelectorAll('tbody tr').length >= 4"),
                ("customers, first page", "customers", f"{h1('Customers')} && {first_page(customers)}"),
                ("customers, jump to the end", f"customers?p={last_page(customers)[0]}", f"{h1('Customers')} && {last_page(customers)[1]}"),
                ("customers, search", "customers?search=jansen", f"{h1('Customers')} && location.search.includes('jansen') && !document.querySelector('.loading-bar .loading-bar-line') && document.querySelector('nav.pager')"),
                ("overview", "/", f"{h1('Overview')} && document.body.innerText.includes('Run 1') && !document.querySelector('.loading-bar .loading-bar-line')")]:
            if self.wanted(visit[0]):
                self.page(tab, *visit, *rest)

    def answers(self, tab):
        tab.open("/why", "document.querySelector('#why-search')")
        for kind, text, shows in [("an invoice's number", "2025-0123", "'2025-0123'"), ("an invoice by its end", "inv-012345", "'012345'"), ("part of an invoice's number", "-012345", "'012345'"),
                                  ("part of a name", "Bakery", "'Bakery'"), ("part of an address", "customer1234@", "'customer1234@'"), ("nothing", "zzzqq", None)]:
            name = f"why, suggestions: {kind} (after a pause of 200 ms)"
            if not self.wanted(name):
                continue
            said = f"document.querySelector('#why-options').innerText.includes({shows})" if shows else "document.querySelector('.why-search').innerText.includes('Nothing found')"
            write = lambda value: f"const field = document.querySelector('#why-search'); field.value = {json.dumps(value)}; field.dispatchEvent(new Event('input', {{ bubbles: true }}))"  # noqa: E731
            taken = []
            for _ in range(self.options.rounds + 1):
                tab.act(write(""), "!document.querySelector('#why-options li') && !document.querySelector('.why-search').innerText.includes('Nothing found')")
                taken.append(tuple(time - 200 for time in tab.act(write(text), said)))
            self.show(name, GOAL_PAGE, taken[1:])
        name = "export of 100,000 results (CSV)"
        if self.wanted(name):
            before, taken = self.product.peak_memory(), []
            for _ in range(3):
                started = time.perf_counter()
                lines = tab.evaluate("fetch('/message-results/export.csv?run=1').then(file => file.text()).then(text => text.split('\\n').length)", wait=True)
                taken.append(((time.perf_counter() - started) * 1000,) * 2)
            assert lines == 100_002, lines
            self.show(name, None, taken)
            print(f"   the export made the most memory grow by {self.product.peak_memory() - before:.0f} MB", flush=True)

    def check(self, tab):
        api, rounds = self.product.api, max(5, self.options.rounds // 2)
        ids = [f"inv-{number:06}" for number in range(fill.INVOICES - 30_000, fill.INVOICES - 20_000)]
        for name, definition, selection, goal, often in [
                ("check of 10,000 named invoices (API)", "w1", {"invoices": ids}, GOAL_CHECK, rounds),
                ("check of 10,000 matching invoices (API)", "w1", {"clusterKey": "region-3", "includeChildren": True, "periodFrom": SECOND_HALF}, GOAL_CHECK, rounds),
                ("check of all 200,000 (API)", "w1", {"clusterKey": "all", "includeChildren": True}, None, 3)]:
            if not self.wanted(name):
                continue
            taken = []
            for _ in range(often + 1):
                started = time.perf_counter()
                answer = api.post("/message-runs/check", {"definitionKey": definition, "selection": selection, "leaveOut": []})
                taken.append(((time.perf_counter() - started) * 1000,) * 2)
            assert answer["willSend"] > 9_000, str(answer)[:500]
            self.show(name, goal, taken[1:])
        if not self.wanted("check of 10,000 in the dialog"):
            return
        taken = []
        for turn in range(rounds + 1):
            tab.open(f"/invoices?cluster=region-3&from={SECOND_HALF}", pager(1, PAGE, 10_000))
            tab.act("document.querySelector('thead input[type=checkbox]').click()", "document.querySelector('.selection-bar')")
            tab.act("[...document.querySelectorAll('.selection-bar button')].find(b => b.innerText.includes('10,000')).click()", "document.querySelector('.selection-bar').innerText.includes('All 10,000')")
            taken.append(tab.act("[...document.querySelectorAll('button')].find(b => b.innerText.includes('E-mail (10,000)')).click()", "document.querySelector('.send-sentence')"))
        self.show("check of 10,000 in the dialog, from the click", GOAL_CHECK, taken[1:])

    def create(self, browser):
        """A run of 100,000, while another person goes from page to page of the list."""
        tab = browser.open(self.product.address)
        total = self.product.ask('SELECT count(*) FROM "Invoices"')
        tab.open("/invoices", "document.querySelector('nav.pager')")
        turns, taken, ends = [0], [], threading.Event()

        def read_on():
            while not ends.is_set():
                page = 2 + turns[0] % 5
                turns[0] += 1
                at = time.perf_counter()
                taken.append((at, tab.follow(f"invoices?p={page}", pager((page - 1) * PAGE + 1, page * PAGE, total))))

        writes = []

        def write_on():
            while not ends.is_set():
                at = time.perf_counter()
                self.product.api.put("/recipient-keys/bench", {"displayName": f"Written at {at}"})
                writes.append((at, ((time.perf_counter() - at) * 1000,) * 2))
                time.sleep(0.1)

        others = [threading.Thread(target=read_on), threading.Thread(target=write_on)]
        for other in others:
            other.start()
        time.sleep(2)
        creations, meanwhile, written = [], [], []
        for _ in range(self.options.creations):
            started = time.perf_counter()
            made = self.product.api.post("/message-runs", {
                "definitionKey": "w1", "leaveOut": [], "start": False, "selection": {"clusterKey": "all", "includeChildren": True, "periodFrom": SECOND_HALF}})
            ended = time.perf_counter()
            assert made["total"] == 100_000, made
            creations.append(((ended - started) * 1000,) * 2)
            # A run that waits for its start has its mails made meanwhile, which is not what is measured here.
            self.product.api.post(f"/message-runs/{made['id']}/close", {})
            time.sleep(0.5)
            meanwhile += [times for at, times in taken if started - 0.2 <= at <= ended]
            written += [times for at, times in writes if started - 0.2 <= at <= ended]
        ends.set()
        for other in others:
            other.join()
        self.show("making a run of 100,000 (API)", GOAL_CREATE, creations)
        self.show("another person's list of invoices meanwhile", GOAL_MEANWHILE, meanwhile)
        self.show("another program's writes meanwhile (API)", None, written)
        print(f"   the longest of these writes: {max(time for time, _ in written):.0f} ms", flush=True)

    def viewers(self, browser):
        """Runs of 2,000 mails, captured and not sent, watched by one person and by twenty."""
        tabs = []
        for count in (1, 20):
            while len(tabs) < count:
                tabs.append(browser.open(self.product.address))
            made = self.product.api.post("/message-runs", {"definitionKey": "w2", "leaveOut": [], "start": False, "selection": {"invoices": [f"inv-{number:06}" for number in range(150_001, 152_001)]}})
            for tab in tabs:
                tab.open(f"/message-runs/{made['id']}", "document.body.innerText.includes('2,000')")
            started, cpu = time.perf_counter(), self.product.cpu_seconds()
            self.product.api.post(f"/message-runs/{made['id']}/start", {})
            for tab in tabs:
                tab.wait("document.body.innerText.includes('Finished')")
            seconds = time.perf_counter() - started
            self.show(f"2,000 mails captured, until {count} {'person sees' if count == 1 else 'persons see'} the end", None, [(seconds * 1000,) * 2], (self.product.cpu_seconds() - cpu) * 1000)

    def wanted(self, name):
        return not self.options.only or any(part in name for part in self.options.only.split(","))

    def memory(self, when):
        print(f"   memory so far, at most: {self.product.peak_memory():.0f} MB ({when})", flush=True)


def median_and_p95(values):
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def table(bench, peak):
    print("\n| what | server: median ms | p95 | seen in Chromium: median ms | p95 | processor ms | goal |\n| --- | --- | --- | --- | --- | --- | --- |")
    for row in bench.rows:
        (server, server95), (seen, seen95), goal = row["server"], row["seen"], row["goal"]
        missed = goal and server95 > goal
        print(f"| {row['name']} | {server:,.0f} | {'**' if missed else ''}{server95:,.0f}{'**' if missed else ''} | {seen:,.0f} | {seen95:,.0f} | {'' if row['cpu'] is None else format(row['cpu'], ',.0f')} | {goal and format(goal, ',') or ''} |")
    print(f"\nMemory of the process, at most: {peak:.0f} MB (goal {GOAL_MEMORY}).")
    missed = [row["name"] for row in bench.rows if row["goal"] and row["server"][1] > row["goal"]]
    print("Every goal is met." if not missed and peak < GOAL_MEMORY else f"Goals missed: {', '.join(missed) or 'memory'}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="where run.sh has put the program; the data is kept there too")
    parser.add_argument("--rounds", type=int, default=12, help="how often each page is opened")
    parser.add_argument("--creations", type=int, default=3, help="how many runs of 100,000 are made")
    parser.add_argument("--only", help="parts of names, with commas between: only these pages")
    parser.add_argument("--parts", default="invoices,results,others,answers,check,create,viewers")
    parser.add_argument("--fill-only", action="store_true", help="make the data and end")
    options = parser.parse_args()

    folder = program.folder(options.out)
    product = program.KeptProgram(str(options.out / "app" / "Messaging.Web.dll"), folder)
    if product.is_new:
        started = time.monotonic()
        product.build()
        print(f"{fill.CUSTOMERS:,} customers, {fill.INVOICES:,} invoices and 4 runs written in {time.monotonic() - started:.0f} s", flush=True)
    if options.fill_only:
        return
    product.clean()
    bench, browser = Bench(options, product.start()), Browser()
    try:
        bench.memory("just started")
        tab = browser.open(product.address)
        tab.sign_in(product.email, product.password)
        for part in options.parts.split(","):
            tab.show()
            getattr(bench, part)(browser if part in ("create", "viewers") else tab)
            bench.memory(part)
        peak = product.peak_memory()
    finally:
        browser.close()
        product.stop()
    product.clean()
    (options.out / "screens.json").write_text(json.dumps(bench.rows, indent=1))
    table(bench, peak)


if __name__ == "__main__":
    main()
