"""The REST API of a running program, with Python's standard library alone."""
import http.client
import json
import threading
import urllib.parse


class ApiError(Exception):
    def __init__(self, method, path, status, body):
        super().__init__(f"{method} {path} answered {status}: {body[:2000]}")
        self.status = status


class Api:
    """Keeps one connection for each thread. Every answer outside 2xx is an ApiError that shows the program's own words."""

    def __init__(self, address, key):
        self._address = urllib.parse.urlsplit(address)
        self._key = key
        self._local = threading.local()

    def get(self, path):
        return self._send("GET", path)

    def put(self, path, body):
        return self._send("PUT", path, body)

    def post(self, path, body, headers=None):
        return self._send("POST", path, body, headers)

    def put_document(self, path, content, media_type, file_name):
        return self._send("PUT", path, content, {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{file_name}"'})

    def read(self, path):
        """The bytes of an answer that is not JSON."""
        return self._send("GET", path, raw=True)

    def pages(self, path):
        """All items of a list, page by page."""
        cursor = None
        while True:
            separator = "&" if "?" in path else "?"
            page = self.get(path + (f"{separator}cursor={urllib.parse.quote(cursor)}" if cursor else ""))
            yield from page["items"]
            cursor = page.get("nextCursor")
            if not cursor:
                return

    def _send(self, method, path, body=None, headers=None, raw=False):
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "*/*" if raw else "application/json", **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=120)
        try:
            connection.request(method, "/api/v1" + path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            self._local.connection = None
            raise
        if not 200 <= response.status < 300:
            raise ApiError(method, path, response.status, content.decode(errors="replace"))
        return content if raw else json.loads(content) if content else None
