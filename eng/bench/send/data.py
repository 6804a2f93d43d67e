"""Customers, invoices and documents of the benchmark, the same in every run."""
import json
import pathlib
import random

DOCUMENT_BYTES = 40_960
NOISE_BYTES = 4 * 1024 * 1024
LINES = 20
DOCUMENTS = 5_000  # Larger counts use the same documents again.

FIRST = ["Anouk", "Bjørn", "Chloë", "Dmitri", "Eline", "Fatima", "Günther", "Hana", "Ivo", "Jiří", "Katarzyna", "Loïc"]
LAST = ["Bakker", "Çelik", "Dvořák", "Fernández", "Grünwald", "Hansen", "Ionescu", "Jansen", "Kovács", "Lindström", "Moreau", "Smith"]
COMPANY = ["{} & Partners", "{} Transport B.V.", "Bakery {}", "{} Medical Ltd", "{} Bau GmbH", "Atelier {}"]
PLACE = ["Aalborg", "Brno", "Cork", "Delft", "Évreux", "Fürth", "Graz", "Haarlem"]
SERVICE = ["Fibre connection 1 Gbit/s", "Fixed IP address", "Hosted telephony, user", "Backup storage, 100 GB", "Support on working days", "Router, rent",
           "Domain name, renewal", "Mailbox, 50 GB"]


class Bill:
    def __init__(self, number, chance):
        last = chance.choice(LAST)
        self.number = number
        self.address = f"customer{number}@example.test"
        self.name = chance.choice(COMPANY).format(last)
        self.fields = {
            "contact": f"{chance.choice(FIRST)} {last}", "street": f"{chance.choice(LAST)} street {chance.randint(1, 300)}",
            "city": f"{chance.randint(1000, 9999)} {chance.choice(PLACE)}", "vatNumber": f"NL{chance.randint(10**8, 10**9 - 1)}B01",
            "code": f"code-{chance.randint(10**7, 10**8 - 1)}"}
        self.lines = []
        for _ in range(LINES):
            quantity, cents = chance.randint(1, 40), chance.randint(100, 99_999)
            self.lines.append({"description": f"{chance.choice(SERVICE)}, {chance.randint(1, 12):02}/2026", "quantity": quantity, "unit": "piece",
                               "unitPrice": cents / 100, "vatRate": 21, "amount": quantity * cents / 100})
        self.net = round(sum(line["amount"] for line in self.lines), 2)
        self.vat = round(self.net * 0.21, 2)
        self.due = f"2026-12-{chance.randint(1, 28):02}"
        self.reminder = "yes" if chance.random() < 0.2 else ""
        self.document_at = random.Random(number % DOCUMENTS).randrange(NOISE_BYTES - DOCUMENT_BYTES)

    def customer(self):
        return {"number": f"C-{self.number:06}", "name": self.name, "clusterKey": "all", "language": "en", "fields": self.fields,
                "emailAddresses": [{"recipientKey": "invoice", "address": self.address, "displayName": self.name}]}

    def invoice(self):
        return {"externalId": f"bench-{self.number}", "number": f"2026-{self.number:06}", "customerNumber": f"C-{self.number:06}", "status": "Approved",
                "issueDate": "2026-11-01", "dueDate": self.due, "periodFrom": "2026-10-01", "periodTo": "2026-10-31", "currency": "EUR", "lines": self.lines,
                "totalNet": self.net, "totalVat": self.vat, "total": round(self.net + self.vat, 2), "fields": {"reminder": self.reminder}}

    def model(self):
        """What a peer needs to write the same mail."""
        return {"customer": {"name": self.name, "fields": self.fields}, "invoice": self.invoice(), "address": self.address,
                "documentAt": self.document_at, "documentSize": DOCUMENT_BYTES}


def make(count, folder):
    """All bills; leaves them in the folder for the peers too."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20_261_122)
    noise = chance.randbytes(NOISE_BYTES)
    bills = [Bill(number, chance) for number in range(1, count + 1)]
    (folder / "noise.bin").write_bytes(noise)
    with open(folder / "models.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(bill.model(), ensure_ascii=False) + "\n" for bill in bills)
    return bills, noise
