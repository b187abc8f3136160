"""A model hub on this machine: enough of its interface to fetch files from.

Knows no model. It can break off, serve rubbish, and remember what was asked of it.
"""

import contextlib
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE_BYTES = 8192


class ModelHub:
    """Serves repositories of files over HTTP.

    Attributes:
        repositories: Name to path to content.
        asked: What was asked for, in order: "GET path", and "GET path bytes=…" for a part.
        breaks_after: For each path the bytes after which the connection is cut, once.
        rubbish: Paths whose content is served changed.
        small: Paths that the hub keeps as git does, with no checksum but git's own.
        seconds_per_piece: How long each piece of a content takes.
        is_hub: Whether it answers like one at all.
    """

    def __init__(self, repositories: dict[str, dict[str, bytes]]) -> None:
        self.repositories = repositories
        self.asked: list[str] = []
        self.breaks_after: dict[str, int] = {}
        self.rubbish: set[str] = set()
        self.small: set[str] = set()
        self.seconds_per_piece = 0.0
        self.is_hub = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, name="model-hub")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(hub) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(has_body=True)

            def do_HEAD(self) -> None:
                self._answer(has_body=False)

            def log_message(self, format: str, *args: object) -> None:
                """Quietly."""

            def _answer(self, *, has_body: bool) -> None:
                path = unquote(urlsplit(self.path).path)
                wanted = self.headers.get("Range", "")
                if has_body:
                    hub.asked.append(f"GET {path} {wanted}".strip())
                if not hub.is_hub:
                    return self._reply(200, b"<html>Welcome!</html>", {}, has_body=has_body)
                for name, files in hub.repositories.items():
                    if path in (f"/api/models/{name}", f"/api/models/{name}/revision/main"):
                        return self._describe(name, files)
                    begin = f"/{name}/resolve/"
                    if path.startswith(begin):
                        file = path[len(begin) :].split("/", 1)[1]
                        if file in files:
                            return self._send(file, files[file], wanted, has_body=has_body)
                return self._reply(404, b"", {"X-Error-Code": "RepoNotFound"}, has_body=has_body)

            def _describe(self, name: str, files: dict[str, bytes]) -> None:
                siblings = [_sibling(path, content, hub.small) for path, content in files.items()]
                about = {"id": name, "sha": COMMIT, "siblings": siblings}
                body = json.dumps(about).encode()
                self._reply(200, body, {"Content-Type": "application/json"}, has_body=True)

            def _send(self, file: str, content: bytes, wanted: str, *, has_body: bool) -> None:
                headers = {
                    "X-Repo-Commit": COMMIT,
                    "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
                    "Accept-Ranges": "bytes",
                }
                first = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
                served = bytes(len(content)) if file in hub.rubbish else content
                if first:
                    headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
                status = 206 if first else 200
                cut = hub.breaks_after.pop(file, None) if has_body else None
                self._reply(status, served[first:], headers, has_body=has_body, cut=cut)

            def _reply(
                self,
                status: int,
                body: bytes,
                headers: dict[str, str],
                *,
                has_body: bool,
                cut: int | None = None,
            ) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if has_body:
                    self._write(body if cut is None else body[:cut])

            def _write(self, body: bytes) -> None:
                if not hub.seconds_per_piece:
                    self.wfile.write(body)
                    return
                with contextlib.suppress(OSError):  # whoever asked has had enough
                    for begin in range(0, len(body), PIECE_BYTES):
                        self.wfile.write(body[begin : begin + PIECE_BYTES])
                        time.sleep(hub.seconds_per_piece)

        return Handler


def _sibling(path: str, content: bytes, small: set[str]) -> dict[str, Any]:
    """What the hub tells of one file."""
    git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    about: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": git}
    if path not in small:
        sha256 = hashlib.sha256(content).hexdigest()
        about["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 130}
    return about
