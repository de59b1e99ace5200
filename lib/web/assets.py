"""Streamlit's own scripts, styles and fonts: what every visitor gets, sent compressed.

Streamlit sends them as they are, some 2.7 MB for the first page; compressed it is a third of that. Each file is
compressed once and kept in memory.
"""

import gzip
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_PACKED = (".css", ".js", ".json", ".map", ".svg", ".wasm")
_FOR_EVER = "public, immutable, max-age=31536000"  # their names carry a hash of what they hold
_FOR_A_DAY = "public, max-age=86400"


class Assets:
    """The files of `folder` and what is below it, by the path they are asked for; no page is among them."""

    def __init__(self, folder: Path):
        self._files = {
            f"/{file.relative_to(folder).as_posix()}": file
            for file in folder.rglob("*")
            if file.is_file() and file.suffix in TYPES
        }
        self._packed: dict[str, bytes] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._files

    async def answer(self, request: Request) -> Response:
        """The file of a path that is among them."""
        path = request.url.path
        file = self._files[path]
        packed = file.suffix in _PACKED and "gzip" in request.headers.get("accept-encoding", "")
        body = await run_in_threadpool(self.packed if packed else self._read, path)
        response = Response(body, media_type=TYPES[file.suffix])
        response.headers["Cache-Control"] = _FOR_EVER if path.startswith("/static/") else _FOR_A_DAY
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def warm_up(self, page: str) -> None:
        """Compresses what a page names, before anybody asks for it."""
        for path in self._files:
            if path.endswith(_PACKED) and f".{path}" in page:
                self.packed(path)

    def packed(self, path: str) -> bytes:
        """The file, compressed."""
        if path not in self._packed:
            self._packed[path] = gzip.compress(self._read(path), compresslevel=6, mtime=0)
        return self._packed[path]

    def _read(self, path: str) -> bytes:
        return self._files[path].read_bytes()
