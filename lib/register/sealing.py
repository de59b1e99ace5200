"""Files sealed with a passphrase, in pieces, so that a large one needs little memory: scrypt, then AES-256-GCM.

A sealed file begins with `REJESTR72-SEALED-1\\n`, 16 bytes of salt and 7 of nonce; then come pieces of 1 MiB, each
with its tag of 16 bytes. The nonce of a piece is those 7 bytes, its number (4 bytes, big-endian) and one byte that is
1 for the last piece. So a piece that is changed, missing, moved or added does not open.
"""

import functools
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ENDING = ".sealed"
_MAGIC = b"REJESTR72-SEALED-1\n"
_SALT, _NONCE, _TAG = 16, 7, 16
PIECE = 1024 * 1024
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}  # a tenth of a second and 32 MB a guess


class Sealed(Exception):
    """It does not open: another passphrase, or a damaged file. Which of the two cannot be told."""


def seal(source: BinaryIO, target: BinaryIO, passphrase: str, salt: bytes) -> None:
    """Writes `source` sealed. `salt` may serve many files of one passphrase; each has a nonce of its own."""
    cipher, nonce = AESGCM(_key(passphrase, salt)), secrets.token_bytes(_NONCE)
    target.write(_MAGIC + salt + nonce)
    piece = source.read(PIECE)
    for number in count():
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(nonce, number, is_last=not following), piece, _MAGIC))
        if not following:
            return
        piece = following


def opened(source: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """What was sealed, piece by piece, each genuine; that none is missing at the end is known at the end.

    Raises `Sealed`.
    """
    if source.read(len(_MAGIC)) != _MAGIC:
        raise Sealed("this is no sealed file")
    salt, nonce = source.read(_SALT), source.read(_NONCE)
    cipher, piece = AESGCM(_key(passphrase, salt)), source.read(PIECE + _TAG)
    for number in count():
        following = source.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(nonce, number, is_last=not following), piece, _MAGIC)
        except (InvalidTag, ValueError) as error:
            raise Sealed("another passphrase, or damaged") from error
        if not following:
            return
        piece = following


def hidden(name: str, passphrase: str, salt: bytes) -> str:
    """A name that says nothing to who does not know the passphrase, the same for the same name."""
    return hmac.new(_key(passphrase, salt), name.encode(), hashlib.sha256).hexdigest()


def new_salt() -> bytes:
    return secrets.token_bytes(_SALT)


@functools.lru_cache(maxsize=4)
def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **_COST)


def _nonce(beginning: bytes, number: int, *, is_last: bool) -> bytes:
    return beginning + number.to_bytes(4, "big") + bytes([is_last])
