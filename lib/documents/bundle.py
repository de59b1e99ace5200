"""The notices of one incident to all its clients, a PDF each, in one ZIP."""

import os
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from lib.documents import letters, pdf
from lib.documents.paper import Case


def write(target: BinaryIO, case: Case, progress: Callable[[int, int], None] | None = None) -> int:
    """Writes the ZIP; gives how many notices it holds. `progress` is told notices done and in all."""
    concerned = [client for client in case.clients if client["affected"] != "no"]
    papers = [letters.notice(case, client) for client in concerned]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle, ThreadPoolExecutor(os.cpu_count()) as pool:
        made = zip(papers, pool.map(pdf.render, papers), strict=True)
        for done, (paper, content) in enumerate(made, start=1):
            bundle.writestr(f"{paper.name}.pdf", content)
            if progress:
                progress(done, len(concerned))
    return len(concerned)
