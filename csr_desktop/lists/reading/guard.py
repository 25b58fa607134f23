"""Temporary."""
from dataclasses import dataclass
@dataclass(frozen=True)
class Limits:
    file_bytes: int = 20_000_000
    unpacked_bytes: int = 64_000_000
    rows: int = 200_000
    columns: int = 200
def check_file(data, limits):
    return "xlsx" if data[:2]==b"PK" else "csv"
