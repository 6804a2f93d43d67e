"""Reads a JSON array of base64 messages, writes what Python's email package makes of each."""
import base64
import email
import email.header
import email.policy
import email.utils
import json
import re
import sys


def text(value):
    """Headers in UTF-8 (RFC 6532) come as bytes in disguise."""
    return None if value is None else str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def addresses(message, data, name):
    if message[name] is None:
        return []
    # The newer parser keeps the white space between two encoded words of a name, against RFC 2047 section 6.2; the older one does not.
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0].decode()
    raw = re.search(rf"^{name}:((?:.*)(?:\r?\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE).group(1)
    names = [n for n, _ in email.utils.getaddresses([re.sub(r"\r?\n", "", raw)])]
    return [
        {"name": str(email.header.make_header(email.header.decode_header(n))), "address": text(a.addr_spec)}
        for n, a in zip(names, message[name].addresses, strict=True)
    ]


def structure(part):
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_type() + "(" + ",".join(structure(p) for p in part.iter_parts()) + ")"


def is_body(part):
    return part.get_content_maintype() == "text" and part.get_content_disposition() is None


def parse(data):
    message = email.message_from_bytes(data, policy=email.policy.default.clone(utf8=True))
    bodies, files, defects = {}, [], []
    for part in message.walk():
        defects += [repr(d) for d in part.defects]
        for name, value in part.items():
            defects += [f"{name}: {d!r}" for d in getattr(value, "defects", [])]
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if is_body(part):
            bodies.setdefault(part.get_content_subtype(), content.decode(part.get_content_charset("us-ascii")))
            continue
        files.append({
            "fileName": text(part.get_filename()),
            "typeName": text(part.get_param("name")),
            "contentType": part.get_content_type(),
            "disposition": part.get_content_disposition(),
            "contentId": text(part["Content-ID"]),
            "content": base64.b64encode(content).decode(),
        })
    return {
        "subject": text(message["Subject"]),
        "from": addresses(message, data, "From"),
        "to": addresses(message, data, "To"),
        "replyTo": addresses(message, data, "Reply-To"),
        "headers": [{"name": n, "value": text(v)} for n, v in message.items()],
        "text": bodies.get("plain"),
        "html": bodies.get("html"),
        "files": files,
        "structure": structure(message),
        "defects": defects,
    }


json.dump([parse(base64.b64decode(item)) for item in json.load(sys.stdin)], sys.stdout)
