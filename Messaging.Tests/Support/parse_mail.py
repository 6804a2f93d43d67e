"""Reads a JSON array of base64 messages, writes what Python's email package makes of each."""
import base64
import email
import email.policy
import json
import sys


def addresses(message, name):
    header = message[name]
    return [] if header is None else [{"name": a.display_name, "address": a.addr_spec} for a in header.addresses]


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
            "fileName": part.get_filename(),
            "typeName": part.get_param("name"),
            "contentType": part.get_content_type(),
            "disposition": part.get_content_disposition(),
            "contentId": part["Content-ID"],
            "content": base64.b64encode(content).decode(),
        })
    return {
        "subject": str(message["Subject"]),
        "from": addresses(message, "From"),
        "to": addresses(message, "To"),
        "replyTo": addresses(message, "Reply-To"),
        "headers": [{"name": n, "value": str(v)} for n, v in message.items()],
        "text": bodies.get("plain"),
        "html": bodies.get("html"),
        "files": files,
        "structure": structure(message),
        "defects": defects,
    }


json.dump([parse(base64.b64decode(item)) for item in json.load(sys.stdin)], sys.stdout)
