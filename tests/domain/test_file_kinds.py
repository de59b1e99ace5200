"""A file is what its first bytes say."""

import pytest

from lib.domain import file_kinds

PNG, PDF, ZIP = b"\x89PNG\r\n\x1a\n..", b"%PDF-1.7 ..", b"PK\x03\x04.."


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("zrzut.PNG", PNG, "image/png"),
        ("pismo.pdf", PDF, "application/pdf"),
        ("dowody.zip", ZIP, "application/zip"),
        ("tabela.xlsx", ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("log.txt", "zażółć".encode(), "text/plain"),
        ("bez-konca", b"\x00\x01", "application/octet-stream"),
        ("tekst.dziwny", b"<script>alert(1)</script>", "text/plain"),
    ],
)
def test_what_may_stay_is_kept_as_what_it_is(name, content, kept_as):
    assert file_kinds.problem(name, content) is None
    assert file_kinds.media_type(name, content) == kept_as


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faktura.pdf", b"MZ\x90\x00"),
        ("faktura.pdf.exe", PDF),
        ("obraz.png", b"<svg onload=alert(1)>"),
        ("obraz.svg", b"<svg/>"),
        ("strona.HTML", b"<html>"),
        ("skrypt.txt", b"\x7fELF"),
        ("arkusz.xlsx", PDF),
        ("skrot.lnk", b"L"),
    ],
)
def test_programs_pages_and_what_pretends_to_be_something_else_are_not_kept(name, content):
    assert file_kinds.problem(name, content) is not None
