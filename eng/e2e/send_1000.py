"""From nothing to a thousand mails in an inbox, through the REST API alone, and proof of each mail that arrived.

    python3 eng/e2e/send_1000.py --app http://127.0.0.1:5080 --api-key KEY [--count 1000]

Needs a program without a user's data in it (customers, templates and settings are made), root for the Postfix that it starts for itself
on 127.0.0.1, and 7z. Ends with code 0 and "OK: ..." when all is as it should be, else lists what is not.
"""
import argparse
import concurrent.futures
import email
import email.policy
import pathlib
import subprocess
import sys
import tempfile
import time

from api import Api, ApiError
from data import Bill
from postfix import HOST, PASSWORD, USER, Postfix

SENDER = "billing@example.test"
SUBJECTS = {"en": "Invoice {number} for {name}", "de": "Rechnung {number} für {name}"}
BATCH = 500
RUN_LIMIT_SECONDS = 600
ARRIVAL_LIMIT_SECONDS = 60

problems = []
started = time.monotonic()


def step(text):
    print(f"{time.monotonic() - started:7.1f} s  {text}", flush=True)


def expect(condition, text):
    if not condition:
        problems.append(text)
    return condition


def batches(items):
    for start in range(0, len(items), BATCH):
        yield items[start:start + BATCH]


def configure(api, postfix):
    api.put("/recipient-keys/invoice", {"displayName": "Invoices"})
    api.put("/sender-profiles/billing", {"email": SENDER, "displayName": "Billing – Süd", "replyTo": "support@example.test"})
    settings = {"host": HOST, "port": postfix.port, "username": USER, "password": PASSWORD, "requireSsl": True,
                "trustedCertificatePem": postfix.certificate}
    wrong = api.post("/smtp-settings/test", {"senderProfileKey": "billing", "settings": {**settings, "password": "wrong"}})
    expect(not wrong["ok"], f"A wrong SMTP password passed the test: {wrong}")
    api.put("/smtp-settings", settings)
    right = api.post("/smtp-settings/test", {"senderProfileKey": "billing"})
    expect(right["ok"], f"The SMTP test failed: {right}")
    expect(PASSWORD not in str(api.get("/smtp-settings")), "GET /smtp-settings shows the password")

    api.put("/subject-templates/invoice", {"name": "Invoice", "content": "Invoice {{invoice.number}} for {{customer.name}}",
                                           "translations": {"de": "Rechnung {{invoice.number}} für {{customer.name}}"}})
    api.put("/body-templates/invoice-html", {
        "name": "Invoice, HTML", "format": "Html",
        "content": "<html><body><p>Dear {{customer.name}},</p><p>invoice <b>{{invoice.number}}</b> is attached.</p>"
                   "<ul>{{#each invoice.lines}}<li>{{description}}</li>{{/each}}</ul><p>{{sender.displayName}}</p></body></html>"})
    api.put("/body-templates/invoice-text", {
        "name": "Invoice, text", "format": "Text",
        "content": "Dear {{customer.name}},\n\ninvoice {{invoice.number}} is attached, your order {{invoice.fields.purchaseOrder}}.\n\n{{sender.displayName}}\n"})
    api.put("/transformations/invoice-pdf", {"name": "Invoice as PDF", "output": "Uploaded", "fileName": "{{invoice.number}}.pdf"})
    api.put("/transformations/lines-csv", {
        "name": "Lines", "output": "Csv", "fileName": "lines-{{invoice.number}}.csv",
        "content": "invoice;description\n{{#each invoice.lines}}{{@root.invoice.number}};{{description}}\n{{/each}}"})
    api.put("/message-definitions/monthly", {
        "name": "Monthly invoices", "senderProfileKey": "billing", "recipientKey": "invoice", "subjectTemplateKey": "invoice",
        "htmlBodyTemplateKey": "invoice-html", "textBodyTemplateKey": "invoice-text", "transformationKeys": ["invoice-pdf", "lines-csv"],
        "compressAttachments": True, "zipPassword": "{{customer.fields.code}}"})


def bring_in(api, bills):
    api.put("/customer-clusters/all", {"name": "Everyone"})
    api.put("/customer-clusters/north", {"name": "North", "parentKey": "all"})
    for path, bodies in (("/customers/batch", [bill.customer_body() for bill in bills]), ("/invoices/batch", [bill.invoice_body() for bill in bills])):
        for part in batches(bodies):
            outcomes = items_of(api.post(path, part))
            expect([outcome["status"] for outcome in outcomes] == ["created"] * len(part), f"{path}: not everything was created: {outcomes[:3]}")
    again = items_of(api.post("/customers/batch", [bills[0].customer_body()]))
    expect(again[0]["status"] == "unchanged", f"The same customer again is not 'unchanged' but {again[0]}")


def items_of(answer):
    """A batch's answer: its outcomes, one for each item."""
    return answer["items"] if isinstance(answer, dict) else answer


def upload(api, bills):
    def one(bill):
        api.put_document(f"/invoices/{bill.invoice}/documents/invoice-pdf", bill.pdf(), "application/pdf", bill.pdf_name)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(one, bills))


def check(api, bills):
    answer = api.post("/message-runs/check", {"definitionKey": "monthly", "selection": {"invoices": [bill.invoice for bill in bills]}})
    expect(answer["willSend"] == len(bills), f"The check says {answer['willSend']} will be sent: {str(answer['checks'])[:500]}")
    expect(answer["customers"] == len(bills), f"The check counts {answer['customers']} customers")
    expect(not [found for found in answer["checks"] if found["severity"] in ("Blocked", "Warning") and found["count"]], f"The check warns: {str(answer['checks'])[:500]}")


def run(api, bills):
    body = {"definitionKey": "monthly", "selection": {"invoices": [bill.invoice for bill in bills]}, "bcc": []}
    made = api.post("/message-runs", body, {"Idempotency-Key": "the-run"})
    again = api.post("/message-runs", body, {"Idempotency-Key": "the-run"})
    expect(made["id"] == again["id"], "The same Idempotency-Key made a second run")
    try:
        api.post("/message-runs", {**body, "bcc": ["other@example.test"]}, {"Idempotency-Key": "the-run"})
        problems.append("The same Idempotency-Key with another body was accepted")
    except ApiError as error:
        expect(error.status == 422, f"The same Idempotency-Key with another body answered {error.status}, not 422")
    return made["id"]


def wait_for_end(api, run_id):
    deadline = time.monotonic() + RUN_LIMIT_SECONDS
    state = {}
    while time.monotonic() < deadline:
        state = api.get(f"/message-runs/{run_id}")
        if state["status"] != "Running":
            break
        time.sleep(0.5)
    expect(state["status"] == "Finished", f"The run ended as {state['status']} with {state['counts']}")
    return state


def arrived(postfix, count):
    deadline = time.monotonic() + ARRIVAL_LIMIT_SECONDS
    while True:
        files = [path for path in postfix.maildir.glob("*") if path.is_file()] if postfix.maildir.exists() else []
        if len(files) >= count or time.monotonic() > deadline:
            return files
        time.sleep(0.2)


def verify_mail(message, bill, result, folder):
    who = bill.invoice
    expect(message["Delivered-To"] == bill.address, f"{who}: delivered to {message['Delivered-To']}")
    expect(message["To"].addresses[0].addr_spec == bill.address and message["To"].addresses[0].display_name == bill.name, f"{who}: To is {message['To']}")
    expect(message["From"].addresses[0].addr_spec == SENDER and message["From"].addresses[0].display_name == "Billing – Süd", f"{who}: From is {message['From']}")
    expect(message["Reply-To"].addresses[0].addr_spec == "support@example.test", f"{who}: Reply-To is {message['Reply-To']}")
    subject = SUBJECTS.get(bill.language, SUBJECTS["en"]).format(number=bill.number, name=bill.name)
    expect(message["Subject"] == subject, f"{who}: the subject is {message['Subject']!r}, not {subject!r}")
    expect(message["Auto-Submitted"] == "auto-generated", f"{who}: Auto-Submitted is {message['Auto-Submitted']}")
    expect(str(message["Message-ID"]).strip() == result["messageId"], f"{who}: Message-ID is {message['Message-ID']}, the result says {result['messageId']}")
    expect(not message.defects and not [part for part in message.walk() if part.defects], f"{who}: the parser found defects")

    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    escaped = bill.name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain_html = html.replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")
    expect(escaped in plain_html and bill.number in html, f"{who}: the HTML body is wrong: {html[:300]}")
    expect(html.count("<li>") == len(bill.lines), f"{who}: the HTML body has {html.count('<li>')} lines")
    expect(f"Dear {bill.name}," in text and f"your order PO-{bill.number}" in text, f"{who}: the text body is wrong: {text[:300]}")

    files = list(message.iter_attachments())
    if expect(len(files) == 1, f"{who}: {len(files)} attachments instead of one archive"):
        verify_archive(files[0].get_content(), bill, folder)


def verify_archive(content, bill, folder):
    archive, target = folder / "documents.zip", folder / bill.invoice
    archive.write_bytes(content)
    done = subprocess.run(["7z", "x", "-y", f"-p{bill.code}", f"-o{target}", str(archive)], capture_output=True, text=True, check=False)
    if not expect(done.returncode == 0, f"{bill.invoice}: 7z: {done.stdout[-300:]}{done.stderr[-300:]}"):
        return
    names = sorted(path.name for path in target.iterdir())
    if expect(names == sorted([bill.pdf_name, bill.csv_name]), f"{bill.invoice}: the archive holds {names}"):
        expect((target / bill.pdf_name).read_bytes() == bill.pdf(), f"{bill.invoice}: the PDF is not the one that was uploaded")
        rows = (target / bill.csv_name).read_text("utf-8-sig").strip().splitlines()
        wanted = ["invoice;description"] + [f"{bill.number};{line['description']}" for line in bill.lines]
        expect(rows == wanted, f"{bill.invoice}: the CSV holds {rows}")
    wrong = subprocess.run(["7z", "t", "-y", "-pwrong", str(archive)], capture_output=True, check=False) if bill.number.endswith("0") else None
    expect(wrong is None or wrong.returncode != 0, f"{bill.invoice}: the archive opens with a wrong password")


def verify(api, postfix, bills, run_id):
    results = {result["invoiceExternalId"]: result for result in api.pages(f"/message-runs/{run_id}/results?limit=1000")}
    expect(len(results) == len(bills), f"{len(results)} results for {len(bills)} invoices")
    for result in results.values():
        expect(result["status"] == "SendSuccessful" and result["sentAt"], f"{result['invoiceExternalId']}: {result['status']}, {result['lastError']}")

    # One more than the invoices: the mail of the SMTP test, from the sender to itself.
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in arrived(postfix, len(bills) + 1)]
    by_address = {}
    for message in messages:
        by_address.setdefault(message["Delivered-To"], []).append(message)
    expect(len(by_address.pop(SENDER, [])) == 1, "The SMTP test's own mail did not arrive once")
    expect(sum(len(found) for found in by_address.values()) == len(bills), f"{len(messages) - 1} mails arrived for {len(bills)} invoices")
    step(f"{len(messages)} mails arrived, looking into each")
    with tempfile.TemporaryDirectory(prefix="messaging-e2e-") as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        def one(bill):
            found = by_address.get(bill.address, [])
            if expect(len(found) == 1, f"{bill.invoice}: {len(found)} mails for {bill.address}"):
                own = pathlib.Path(folder, "of-" + bill.invoice)
                own.mkdir()
                verify_mail(found[0], bill, results.get(bill.invoice, {"messageId": None}), own)

        list(pool.map(one, bills))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--app", required=True, help="where the program listens, such as http://127.0.0.1:5080")
    parser.add_argument("--api-key", required=True, help="an API key of an administrator")
    parser.add_argument("--count", type=int, default=1000, help="how many customers and invoices")
    options = parser.parse_args()

    api = Api(options.app, options.api_key)
    bills = [Bill(number) for number in range(1, options.count + 1)]
    with Postfix() as postfix:
        step(f"Postfix listens on {HOST}:{postfix.port}")
        configure(api, postfix)
        step("configured")
        bring_in(api, bills)
        step(f"{len(bills)} customers and invoices are in")
        upload(api, bills)
        step(f"{len(bills)} documents uploaded")
        check(api, bills)
        step("checked")
        sending = time.monotonic()
        run_id = run(api, bills)
        state = wait_for_end(api, run_id)
        took = time.monotonic() - sending
        step(f"run {run_id} is {state['status']}: {state['counts']}, {len(bills) / took:.0f} mails a second")
        verify(api, postfix, bills, run_id)
        step("verified")
        if problems:
            print(f"\nThe end of Postfix's log:\n{postfix.log()[-1500:]}")

    if problems:
        print(f"\n{len(problems)} problems, the first of them:\n  " + "\n  ".join(problems[:20]))
        return 1
    print(f"OK: {len(bills)} mails, each once, to the right address, with both bodies and an archive that opens with its password")
    return 0


if __name__ == "__main__":
    sys.exit(main())
