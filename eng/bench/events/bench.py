"""Events accepted a second: through the API of the published program, and as rows that SQLite alone takes in groups of the same size."""
import argparse
import json
import pathlib
import selectors
import socket
import sqlite3
import statistics
import sys
import time
import urllib.parse

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "send"))
import data  # noqa: E402, F401  Before the tests for people put theirs, of the same name, in front.
from product import Product  # noqa: E402

TYPE = "service-suspended"
CUSTOMERS = 1_000
BATCH = 1_000
WARM_UP = 500


class Line:
    """One connection that is kept: sends a request, and says when its answer is whole."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answer = b""

    def send(self, request):
        self._answer = b""
        self.socket.sendall(request)

    def receive(self):
        part = self.socket.recv(1 << 20)
        if not part:
            raise RuntimeError("The program closed the connection.")
        self._answer += part
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return None
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        whole = body.endswith(b"0\r\n\r\n") if b"transfer-encoding" in headers else len(body) >= int(headers[b"content-length"])
        return (int(head[9:12]), body) if whole else None


def request(product, path, body):
    content = json.dumps(body).encode()
    head = (f"POST /api/v1{path} HTTP/1.1\r\nHost: {product.host}\r\nAuthorization: Bearer {product.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n")
    return head.encode() + content


def event(round_, number):
    return {"type": TYPE, "customerNumber": f"C-{number % CUSTOMERS}", "externalId": f"{round_}-{number}", "occurredAt": "2026-11-23T05:00:00Z",
            "data": {"service": f"VPS Large, web-{number}", "suspendedOn": "2026-11-23", "reason": "The invoice was not paid."}}


def post(product, requests, connections, expected):
    """Posts all requests over some connections at once; gives the seconds it took and the middle and slow answers in milliseconds."""
    waiting, began, took = iter(requests), {}, []
    with selectors.DefaultSelector() as selector:
        lines = [Line(product.host, product.port) for _ in range(connections)]
        started = time.perf_counter()
        for line in lines:
            if (first := next(waiting, None)) is not None:
                selector.register(line.socket, selectors.EVENT_READ, line)
                began[line] = time.perf_counter()
                line.send(first)
        while selector.get_map():
            for key, _ in selector.select():
                line = key.data
                if (answer := line.receive()) is None:
                    continue
                if answer[0] != expected:
                    raise RuntimeError(f"{answer[0]}: {answer[1][:500]!r}")
                took.append((time.perf_counter() - began[line]) * 1_000)
                if (following := next(waiting, None)) is None:
                    selector.unregister(line.socket)
                else:
                    began[line] = time.perf_counter()
                    line.send(following)
        seconds = time.perf_counter() - started
    for line in lines:
        line.socket.close()
    return seconds, statistics.median(took), statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def plain_sqlite(database, folder, count, group):
    """The rows of that many events, copied from the program's own into tables of the same shape; one commit for each group."""
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    target = folder / "plain.db"
    for file in folder.glob("plain.db*"):
        file.unlink()
    plain = sqlite3.connect(target, isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    rows = {}
    for table in ("Notifications", "MessageResults"):
        for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)):
            plain.execute(sql)
        rows[table] = source.execute(f'SELECT * FROM "{table}" ORDER BY "Id" LIMIT ?', (count,)).fetchall()
    insert = {table: f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[table][0]))})' for table in rows}
    started = time.perf_counter()
    for start in range(0, count, group):
        plain.execute("BEGIN IMMEDIATE")
        for table, statement in insert.items():
            plain.executemany(statement, rows[table][start:start + group])
        plain.execute("COMMIT")
    seconds = time.perf_counter() - started
    plain.close()
    source.close()
    return seconds


def measure(arguments, round_):
    folder = pathlib.Path(arguments.out) / "events"
    folder.mkdir(parents=True, exist_ok=True)
    product = Product(str(pathlib.Path(arguments.out) / "app" / "Messaging.Web.dll"), folder / "data", 8).start()
    try:
        address = urllib.parse.urlsplit(product.address)
        product.host, product.port = address.hostname, address.port
        api = product.api
        api.put("/recipient-keys/main", {"displayName": "Main"})
        api.put("/sender-profiles/events", {"email": "events@example.test", "displayName": "Events"})
        for start in range(0, CUSTOMERS, 500):
            api.post("/customers/batch", [
                {"number": f"C-{n}", "name": f"Customer {n}", "emailAddresses": [{"recipientKey": "main", "address": f"c{n}@example.test"}]} for n in range(start, start + 500)])
        api.put(f"/notification-rules/{TYPE}", {"enabled": True, "senderProfileKey": "events", "audience": "AllUsers"})
        if not arguments.sending:
            api.post("/event-mail/stop", {})
        post(product, [request(product, "/events", event("warm", n)) for n in range(WARM_UP)], arguments.connections, 202)

        singles = [request(product, "/events", event("single", n)) for n in range(arguments.count)]
        cpu = product.cpu_seconds()
        seconds, middle, slow = post(product, singles, arguments.connections, 202)
        report(round_, f"single posts, {arguments.connections} connections", arguments.count, seconds, product.cpu_seconds() - cpu, f"answers {middle:.1f} ms, 1 of 20 over {slow:.1f} ms")
        numbers = [range(start, min(start + BATCH, arguments.count)) for start in range(0, arguments.count, BATCH)]
        batches = [request(product, "/events/batch", [event("batch", n) for n in numbers_]) for numbers_ in numbers]
        cpu = product.cpu_seconds()
        seconds, middle, slow = post(product, batches, 1, 200)
        report(round_, f"batches of {BATCH:,}, 1 connection", arguments.count, seconds, product.cpu_seconds() - cpu, f"answers {middle:.0f} ms, 1 of 20 over {slow:.0f} ms")
        database = folder / "data" / "messaging.db"
        found = sqlite3.connect(f"file:{database}?mode=ro", uri=True).execute(
            "SELECT COUNT(*), COUNT(DISTINCT ExternalId), (SELECT COUNT(*) FROM MessageResults) FROM Notifications").fetchone()
        if found != (2 * arguments.count + WARM_UP,) * 3:
            raise RuntimeError(f"Events, external ids and messages are {found}.")
    finally:
        product.stop()
    for group in (arguments.connections, BATCH):
        report(round_, f"SQLite alone, groups of {group:,}", arguments.count, plain_sqlite(database, folder, arguments.count, group))


def report(round_, what, count, seconds, cpu=None, more=""):
    print(f"{round_:>5} {what:<34} {count / seconds:>9,.0f} a second"
          + (f"  {1_000 * cpu / count:.2f} ms of processor time each" if cpu is not None else "") + (f"  {more}" if more else ""), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=10_000, help="events of each kind (default 10,000)")
    parser.add_argument("--connections", type=int, default=16, help="connections of single posts (default 16)")
    parser.add_argument("--rounds", type=int, default=1, help="each in a fresh process")
    parser.add_argument("--sending", action="store_true", help="send the mails meanwhile, into captured mail; without it they wait")
    arguments = parser.parse_args()
    for round_ in range(1, arguments.rounds + 1):
        measure(arguments, round_)


main()
