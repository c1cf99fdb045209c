"""Files for personal data that a command writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cli.opening import Refused


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for personal data; what was there is never overwritten, what is half done is removed."""
    try:
        with open(path, "xb", opener=_for_owner) as file:
            try:
                yield file
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise Refused(f"{path} is there already: name another file, or remove it first.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None


def _for_owner(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
