"""What the server answers to plain requests: whether it is well, its figures, and the page.

Pure: knows no sockets. The page's files are read once and never change.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "page"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_START: Final = "index.html"
_SECURITY: Final = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer to a plain request."""

    status: HTTPStatus
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=lambda: dict(_SECURITY))


def plain_page(status: HTTPStatus, text: str, *, content_type: str = "text/plain") -> Page:
    """An answer of words."""
    return Page(status=status, body=text.encode(), content_type=content_type)


def read_pages() -> dict[str, Page]:
    """The files of the page, by their paths; the start is "/"."""
    pages: dict[str, Page] = {}
    for path in sorted(_FOLDER.glob("*")):
        kind = _TYPES.get(path.suffix)
        if kind is not None:
            name = "/" if path.name == _START else f"/{path.name}"
            pages[name] = Page(status=HTTPStatus.OK, body=path.read_bytes(), content_type=kind)
    return pages
