"""Reads a database as somebody with its key and a hex editor would: every page, used or free, and the log beside it.

SQLCipher 4: pages of 4096 bytes, AES-256-CBC with the raw key; the last 80 bytes are the initial vector (16) and a
digest (64); the first page begins with 16 bytes of salt in clear. The write-ahead log has a header of 32 bytes and 24
bytes before each page.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def pages_of(path: Path, key: bytes) -> list[bytes]:
    """Every page of a database file in clear."""
    data = path.read_bytes()
    assert len(data) % PAGE == 0
    pages = [_clear(data[at : at + PAGE], key, first=at == 0) for at in range(0, len(data), PAGE)]
    # Proves that the right thing is read: the second half of SQLite's own header stands in the first page.
    assert pages[0][:2] == b"\x10\x00", "the first page was not decrypted"
    return pages


def frames_of(path: Path, key: bytes) -> list[bytes]:
    """Every page in the write-ahead log in clear, also those of earlier rounds."""
    if not path.exists():
        return []
    data = path.read_bytes()
    size = FRAME_HEADER + PAGE
    found = []
    for at in range(WAL_HEADER, len(data) - size + 1, size):
        number = int.from_bytes(data[at : at + 4], "big")
        found.append(_clear(data[at + FRAME_HEADER : at + size], key, first=number == 1))
    return found


def _clear(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[SALT if first else 0 : PAGE - RESERVED]
    vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def found_in(pages: list[bytes], words: list[str]) -> set[str]:
    """Which of the words stand somewhere, in UTF-8 or UTF-16, in any case."""
    everything = b"\0".join(pages)
    folded = everything.lower()
    return {
        word
        for word in words
        if any(
            code in text
            for text, spelled in ((everything, word), (folded, word.lower()))
            for code in (spelled.encode(), spelled.encode("utf-16-le"), spelled.encode("utf-16-be"))
        )
    }
