"""A ZIP that is written member by member, in constant memory, and remembers the digest of each."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Write = Callable[[str], None]


class Archive:
    """Closed when it is left; whoever opened the file closes that."""

    def __init__(self, file: IO[bytes], now: datetime) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._moment = now
        self.manifest: list[str] = []
        """A line for each member, as `sha256sum` writes it."""

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, text: str) -> None:
        with self.opened(name) as write:
            write(text)

    @contextmanager
    def opened(self, name: str) -> Iterator[Write]:
        info = ZipInfo(name, self._moment.timetuple()[:6])
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        seen = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as member:

            def write(text: str) -> None:
                data = text.encode()
                seen.update(data)
                member.write(data)

            yield write
        self.manifest.append(f"{seen.hexdigest()}  {name}\n")
