"""The published program: started, filled through its REST API, and timed while it sends."""
import concurrent.futures
import os
import pathlib
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "e2e"))
from api import Api  # noqa: E402

from data import DOCUMENT_BYTES  # noqa: E402

BATCH = 500
RUN_LIMIT_SECONDS = 3_600
READY = re.compile(r"Messaging is ready\. Open (http\S+)")


class Product:
    def __init__(self, program, data, connections, environment=()):
        self._program = program
        self._data = pathlib.Path(data)
        self.key = secrets.token_hex(24)
        self.email, self.password = "bench@example.test", "Bench-" + secrets.token_hex(12)
        self._environment = {
            **os.environ, "ASPNETCORE_URLS": "http://127.0.0.1:0", "ASPNETCORE_ENVIRONMENT": "Production",
            "Messaging__DataDirectory": str(self._data), "Messaging__Sending__MaxConnections": str(connections),
            "Messaging__Setup__AdminEmail": self.email, "Messaging__Setup__AdminPassword": self.password,
            "Messaging__Setup__ApiKey": self.key, **dict(environment)}
        self._process = None
        self.api = None
        shutil.rmtree(self._data, ignore_errors=True)

    def start(self):
        self._process = subprocess.Popen(
            ["dotnet", self._program], env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        for line in self._process.stdout:
            if found := READY.search(line):
                self.address = found.group(1).rstrip("/")
                self.api = Api(self.address, self.key)
                self._log = open(self._data.parent / "product.log", "a", encoding="utf-8")
                concurrent.futures.ThreadPoolExecutor(1).submit(self._drain)
                return self
            print(line, end="", file=sys.stderr)
        raise RuntimeError("The program ended before it was ready.")

    def _drain(self):
        for line in self._process.stdout:
            self._log.write(line)
            self._log.flush()

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    @property
    def pid(self):
        return self._process.pid

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self):
        """Megabytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def configure(self):
        api = self.api
        api.put("/recipient-keys/invoice", {"displayName": "Invoices"})
        api.put("/sender-profiles/billing", {"email": "billing@example.test", "displayName": "Billing"})
        read = lambda name: (HERE / "templates" / f"{name}.hbs").read_text("utf-8")  # noqa: E731
        api.put("/subject-templates/invoice", {"name": "Invoice", "content": read("subject")})
        api.put("/body-templates/invoice-html", {"name": "Invoice, HTML", "format": "Html", "content": read("html")})
        api.put("/body-templates/invoice-text", {"name": "Invoice, text", "format": "Text", "content": read("text")})
        api.put("/transformations/pdf", {"name": "Invoice as PDF", "output": "Uploaded", "fileName": "{{invoice.number}}.pdf"})
        common = {"senderProfileKey": "billing", "recipientKey": "invoice", "subjectTemplateKey": "invoice",
                  "htmlBodyTemplateKey": "invoice-html", "textBodyTemplateKey": "invoice-text"}
        zipped = {"transformationKeys": ["pdf"], "compressAttachments": True}
        workloads = {"w1": {"transformationKeys": ["pdf"]}, "w2": {"transformationKeys": []}, "w3": zipped,
                     "w4": {**zipped, "zipPassword": "{{customer.fields.code}}"}}
        for key, parts in workloads.items():
            api.put(f"/message-definitions/{key}", {"name": key.upper(), **common, "compressAttachments": False, **parts})

    def fill(self, bills, noise):
        self.api.put("/customer-clusters/all", {"name": "All"})
        for path, bodies in (("/customers/batch", [bill.customer() for bill in bills]), ("/invoices/batch", [bill.invoice() for bill in bills])):
            for start in range(0, len(bodies), BATCH):
                answer = self.api.post(path, bodies[start:start + BATCH])
                outcomes = answer["items"] if isinstance(answer, dict) else answer
                if bad := [outcome for outcome in outcomes if outcome["status"] != "created"]:
                    raise RuntimeError(f"{path}: {bad[:2]}")

        def upload(bill):
            content = noise[bill.document_at:bill.document_at + DOCUMENT_BYTES]
            self.api.put_document(f"/invoices/bench-{bill.number}/documents/pdf", content, "application/pdf", f"2026-{bill.number:06}.pdf")

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(upload, bills))

    def send_to(self, port):
        self.api.put("/smtp-settings", {"host": "127.0.0.1", "port": port, "requireSsl": False})

    def run(self, workload, count, before_start=None):
        """Makes and starts a run and waits for its end. Gives the seconds from its start to the last 250 and to the last row SendSuccessful, and of processor time.

        Made and started in one call, as by the button that sends: of a run that is made first, mails are rehearsed before its start. Only
        where somebody is to look at it before (a browser that watches) it is made stopped. Making the run is part of the processor time.
        """
        bodies = [f"bench-{number}" for number in range(1, count + 1)]
        selection = {"invoices": bodies} if count <= 5_000 else {"clusterKey": "all"}
        cpu = self.cpu_seconds()
        made = self.api.post("/message-runs", {"definitionKey": workload.lower(), "selection": selection, "leaveOut": [], "start": before_start is None})
        if made["total"] != count:
            raise RuntimeError(f"The run has {made['total']} messages instead of {count}.")
        if before_start:
            before_start(made["id"])
            cpu = self.cpu_seconds()
            self.api.post(f"/message-runs/{made['id']}/start", {})
        # Asked of the database and not of the program, which would have to count for every answer.
        database = sqlite3.connect(f"file:{self._data}/messaging.db?mode=ro", uri=True)
        started = database.execute('select "StartedAt" from "MessageRuns" where "Id" = ?', (made["id"],)).fetchone()[0] / 1000
        deadline = started + RUN_LIMIT_SECONDS
        sql = """select count(*) from "MessageResults" where "RunId" = ? and "Status" = 'SendSuccessful'"""
        while database.execute(sql, (made["id"],)).fetchone()[0] < count:
            time.sleep(0.05)
            if time.time() > deadline or not self._process.poll() is None:
                raise RuntimeError(f"The run did not end: {self.api.get('/message-runs/' + str(made['id']))}")
        database.close()
        recorded, cpu = time.time() - started, self.cpu_seconds() - cpu
        return {"last250": self._last_answer(made["id"]) - started, "recorded": recorded, "cpu": cpu, "memory": self.peak_memory()}

    def _last_answer(self, run):
        database = sqlite3.connect(f"file:{self._data}/messaging.db?mode=ro", uri=True)
        try:
            sql = 'select max(a."At") from "MessageAttempts" a join "MessageResults" r on r."Id" = a."MessageResultId" where r."RunId" = ?'
            return database.execute(sql, (run,)).fetchone()[0] / 1000
        finally:
            database.close()
