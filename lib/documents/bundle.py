"""The notices of one incident to all its clients, a PDF each, in one ZIP."""

import zipfile
from collections.abc import Callable
from typing import BinaryIO

from lib.documents import letters, pdf
from lib.documents.paper import Case


def write(target: BinaryIO, case: Case, progress: Callable[[int, int], None] | None = None) -> int:
    """Writes the ZIP; gives how many notices it holds. `progress` is told notices done and in all."""
    concerned = [client for client in case.clients if client["affected"] != "no"]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for done, client in enumerate(concerned, start=1):
            paper = letters.notice(case, client)
            bundle.writestr(f"{paper.name}.pdf", pdf.render(paper))
            if progress:
                progress(done, len(concerned))
    return len(concerned)
