"""The customers, invoices and documents of an end-to-end run, all derived from a number, so that what arrives can be checked."""
import hashlib

LANGUAGES = ["en", "de", "nl", "fr"]
NAMES = ["Bakker & Zonen", "Müller GmbH", "Smith, Jones \"and\" Co", "Société Générale d’Électricité", "Żółw Sp. z o.o.", "株式会社テスト", "O'Brien <Ltd>"]
WORDS = ["Fibre 1 Gbit/s", "Telefonie Österreich", "Port – größer", "Hosting", "Support"]


class Bill:
    """One customer with one invoice."""

    def __init__(self, number):
        self.customer = f"C-{number:05}"
        self.name = f"{NAMES[number % len(NAMES)]} {number}"
        self.language = LANGUAGES[number % len(LANGUAGES)]
        self.address = f"customer{number}@example.test"
        self.invoice = f"ext-{number}"
        self.number = f"2026-{number:05}"
        self.code = hashlib.sha256(f"secret {number}".encode()).hexdigest()[:10]
        self.lines = [
            {"description": f"{WORDS[(number + line) % len(WORDS)]} {line}", "quantity": 1 + line, "unit": "month",
             "unitPrice": 10 + number % 90, "vatRate": 21, "amount": (1 + line) * (10 + number % 90)}
            for line in range(1 + number % 4)]
        self.net = sum(line["amount"] for line in self.lines)
        self.vat = round(self.net * 0.21, 2)
        self.pdf_name = f"{self.number}.pdf"
        self.csv_name = f"lines-{self.number}.csv"

    def customer_body(self):
        return {"number": self.customer, "name": self.name, "clusterKey": "north", "language": self.language,
                "emailAddresses": [{"recipientKey": "invoice", "address": self.address, "displayName": self.name}],
                "fields": {"code": self.code}}

    def invoice_body(self):
        return {"externalId": self.invoice, "number": self.number, "customerNumber": self.customer, "status": "Approved",
                "issueDate": "2026-11-01", "dueDate": "2026-12-01", "periodFrom": "2026-10-01", "periodTo": "2026-10-31",
                "currency": "EUR", "lines": self.lines, "totalNet": self.net, "totalVat": self.vat, "total": round(self.net + self.vat, 2),
                "fields": {"purchaseOrder": f"PO-{self.number}"}}

    def pdf(self):
        """A small PDF of its own for each invoice; noise in it makes it as incompressible as real ones are."""
        noise = b"".join(hashlib.sha256(f"{self.number} {part}".encode()).digest() for part in range(640))
        return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
                b"3 0 obj<</Length " + str(len(noise)).encode() + b">>stream\n" + noise + b"\nendstream endobj\n"
                b"trailer<</Root 1 0 R>>\n% Invoice " + self.number.encode() + b"\n%%EOF\n")
