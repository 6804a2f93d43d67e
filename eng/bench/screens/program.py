"""The published program on a data directory that is kept for the next time."""
import json
import pathlib
import re
import secrets
import shutil
import sqlite3
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "send"))
import data  # noqa: E402, F401  Before product, which knows another module of this name.
from product import Product  # noqa: E402

import fill  # noqa: E402

CREATED_BY_FILL = 4  # Runs 1 to 4 belong to the data set; later ones are a measurement's and are taken out again.


class KeptProgram(Product):
    def __init__(self, program, data):
        data = pathlib.Path(data)
        self._credentials = data / "credentials.json"
        self.is_new = not self._credentials.exists()
        if self.is_new:
            super().__init__(program, data / "store", connections=4)
        else:
            self._open(program, data / "store", **json.loads(self._credentials.read_text()))
        self.database = data / "store" / "messaging.db"

    def _open(self, program, store, key, email, password):
        kept = store.with_name("kept")
        # Product empties what it is given: a new installation. Here it is given nothing.
        super().__init__(program, kept, connections=4)
        self._data, self.key, self.email, self.password = store, key, email, password
        self._environment.update({"Messaging__DataDirectory": str(store), "Messaging__Setup__AdminEmail": email, "Messaging__Setup__AdminPassword": password, "Messaging__Setup__ApiKey": key})

    def build(self):
        self._data.mkdir(parents=True)
        self.start()
        self.configure()
        self.stop()
        fill.fill(self.database, self._data / "documents")
        self._credentials.write_text(json.dumps({"key": self.key, "email": self.email, "password": self.password}))

    def clean(self):
        """Takes out what measurements have added. The program is not running."""
        db = sqlite3.connect(self.database)
        db.execute("PRAGMA foreign_keys=ON")
        with db:
            db.execute('DELETE FROM "MessageRuns" WHERE "Id" > ?', (CREATED_BY_FILL,))
            db.execute('UPDATE "Invoices" SET "LastSentAt" = NULL, "LastSentRunId" = NULL, "LastSentRevision" = NULL WHERE "LastSentRunId" > ?', (CREATED_BY_FILL,))
            db.execute('DELETE FROM "CapturedMails"')
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def ask(self, sql, *values):
        db = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return db.execute(sql, values).fetchone()[0]
        finally:
            db.close()


def folder(out):
    """A directory for each shape of the database, as the published program tells its name: a program with another one could not read it."""
    migrations = re.findall(rb"\d{14}_\w+", (out / "app" / "Messaging.Core.dll").read_bytes())
    kept = out / "screens" / max(migrations).decode()
    for old in (out / "screens").glob("*") if (out / "screens").exists() else []:
        if old != kept:
            shutil.rmtree(old)
    kept.mkdir(parents=True, exist_ok=True)
    return kept
