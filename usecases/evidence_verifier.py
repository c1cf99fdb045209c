"""Checks a folder of evidence of the consents in a register; needs nothing but Python 3.8 or later.

Run: python verify.py [--key KEY] [FOLDER]. Prints OK and ends with 0, or names the first fault and ends
with 1.
KEY is the public key of the register that was kept elsewhere; without it the one of the folder is taken.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any, Iterable, Iterator, NoReturn  # noqa: UP035 - Python 3.8 has them here

GENESIS = "0" * 64
# Consent statuses of the Data Privacy Vocabulary. The last is said there of an end that the client did not
# bring about: a new version of the text, of which he is asked again.
STATES = {
    "given": "ConsentGiven",
    "refused": "ConsentRefused",
    "withdrawn": "ConsentWithdrawn",
    "expired": "ConsentExpired",
    "invalidated": "ConsentInvalidated",
    "superseded": "ConsentRevoked",
}
MANIFEST = "soglasie/evidence/1"
LEFT_BY_SHELLS = {".DS_Store", "Thumbs.db", "desktop.ini"}

# Ed25519 (RFC 8032 section 5.1), only to verify: nothing here is secret, so time may tell what it likes.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class Fault(Exception):
    """What is wrong with the evidence."""


def fail(what: str) -> NoReturn:
    raise Fault(what)


def decode_point(data: bytes) -> tuple[int, int, int, int] | None:
    """A point in extended coordinates (section 5.1.3), or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(p: tuple[int, int, int, int], q: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The sum of two points (section 5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of a key of 32 bytes signed a message (section 5.1.7)."""
    key = decode_point(public) if len(public) == 32 and len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, _ = add(multiply(s, BASE), multiply(k, (P - key[0], key[1], 1, P - key[3])))
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def key_of(text: str) -> tuple[str, bytes, bytes]:
    """Name, number and bytes of a key written as NAME+ID+BASE64 (C2SP signed-note)."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    material = base64.b64decode(encoded, validate=True)
    wanted = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    if len(material) != 33 or material[:1] != b"\x01" or wanted.hex() != key_id:
        fail("ключ: это не ключ проверки NAME+ID+BASE64")
    return name, wanted, material[1:]


def signed_text(note: str, keys: Iterable[tuple[str, bytes, bytes]], what: str) -> str:
    """The text of a signed note, if one of the keys signed it."""
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    for line in signatures.split("\n") if gap else []:
        dash, name, encoded = ([*line.split(" "), "", "", ""])[:3]
        blob = base64.b64decode(encoded, validate=True)
        for known, key_id, public in keys:
            if (dash, name, blob[:4]) != ("\u2014", known, key_id):
                continue
            if not is_signed(public, text.encode(), blob[4:]):
                fail(f"{what}: подпись неверна")
            return text
    return fail(f"{what}: нет подписи этим ключом")


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def normal(value: Any) -> Any:
    """Strings of a flat object in their one form (Unicode NFC)."""
    return {k: unicodedata.normalize("NFC", v) if isinstance(v, str) else v for k, v in value.items()}


def read(path: Path) -> str:
    return path.read_bytes().decode()


def digest_of(path: Path) -> str:
    seen = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 16), b""):
            seen.update(piece)
    return seen.hexdigest()


def consents(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a JSON array that has one a line, so that a long one needs no memory."""
    with path.open("rb") as file:
        line = file.readline()
        if line != b"[\n":
            fail("consents.json: неизвестный вид файла")
        for line in file:
            if line == b"]\n":
                break
            yield json.loads(line.decode().lstrip(","))
        if line != b"]\n" or file.read(1):
            fail("consents.json: файл обрывается или продолжается после конца")


def check_link(link: dict[str, str], seq: int, prev_hash: str) -> Any:
    """One line of the chain; gives what the entry states."""
    stated = json.loads(link["canonical"])
    if stated["seq"] != seq or type(stated["seq"]) is not int:
        fail(f"запись {seq}: её нет или она не на своём месте")
    if link["prev_hash"] != prev_hash:
        fail(f"запись {seq}: не опирается на предыдущую")
    found = hashlib.sha256((prev_hash + link["canonical"]).encode()).hexdigest()
    if link["hash"] != found or dumps(stated) != link["canonical"]:
        fail(f"запись {seq}: изменена")
    return stated


def check_consent(folder: Path, entry: dict[str, Any], link: dict[str, str], stated: Any) -> None:
    """One entry in full against the chain, its text and its record."""
    where = f"запись {stated['seq']}"
    proof = {name: entry[name] for name in ("prev_hash", "hash", "canonical")}
    if proof != link or dumps(entry["row"]) != link["canonical"] or entry["id"] != stated["public_id"]:
        fail(f"{where}: в consents.json не то, что в цепочке")
    personal = bytes.fromhex(entry["salt"]) + dumps(normal(entry["personal"])).encode()
    if hashlib.sha256(personal).hexdigest() != stated["personal"]:
        fail(f"{where}: персональная часть изменена")
    if entry["text_file"] != f"texts/{stated['text_sha256']}.txt":
        fail(f"{where}: указан другой текст")
    if not (folder / entry["text_file"]).is_file():
        fail(f"{where}: нет файла {entry['text_file']}")
    check_record(json.loads(read(folder / "records" / f"{stated['public_id']}.json")), link, stated)


def check_record(record: Any, link: dict[str, str], stated: Any) -> None:
    (event,), proof = record["event"], record["evidence"]
    said = (record["record_header"]["record_id"], event["event_state"], event["event_time"])
    wanted = (stated["public_id"], STATES[stated["status"]], stated["occurred_at"])
    same = all(proof[name] == stated[name] for name in proof if name in stated)
    if said != wanted or not same or (proof["hash"], proof["prev_hash"]) != (link["hash"], link["prev_hash"]):
        fail(f"запись {stated['seq']}: машиночитаемая запись говорит другое")


def check_chain(folder: Path) -> tuple[int, int, str, set[str]]:
    """Number of all entries, number of those given in full, the last hash, and the texts that were needed."""
    wanted, texts, full = consents(folder / "consents.json"), set(), 0
    seq, prev_hash, entry = 0, GENESIS, next(wanted, None)
    with (folder / "chain.jsonl").open("rb") as chain:
        for seq, line in enumerate(chain, 1):
            link = json.loads(line.decode())
            stated = check_link(link, seq, prev_hash)
            prev_hash = link["hash"]
            if entry is not None and entry["row"]["seq"] == seq:
                check_consent(folder, entry, link, stated)
                texts.add(f"{stated['text_sha256']}.txt")
                full, entry = full + 1, next(wanted, None)
    if entry is not None:
        fail(f"запись {entry['row']['seq']}: есть в consents.json, но не в цепочке")
    return seq, full, prev_hash, texts


def check_texts(folder: Path, needed: set[str]) -> None:
    for name in sorted(needed):
        if digest_of(folder / "texts" / name) != name[:-4]:
            fail(f"texts/{name}: текст изменён")


def check_manifest(folder: Path, keys: list[tuple[str, bytes, bytes]]) -> None:
    """Every file is what was signed, and there is no other."""
    text = signed_text(read(folder / "manifest.sig"), keys, "manifest.sig")
    if text != f"{MANIFEST}\n{digest_of(folder / 'manifest.txt')}\n":
        fail("manifest.txt: изменён")
    listed = 2
    with (folder / "manifest.txt").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            digest, _, name = line.rstrip("\n").partition("  ")
            if not (folder / name).is_file() or digest_of(folder / name) != digest:
                fail(f"{name}: файл изменён или его нет")
            listed += 1
    # A file manager may leave its own notes in a folder that it has shown.
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in LEFT_BY_SHELLS)
    if sum(1 for _ in found) != listed:
        fail("есть лишние файлы")


def check(folder: Path, key: str | None) -> str:
    """What was found right.

    Raises Fault when something is wrong.
    """
    keys = [key_of(line) for line in (key or read(folder / "key.txt")).split("\n") if line]
    note = signed_text(read(folder / "checkpoint.txt"), keys, "checkpoint.txt").split("\n")
    if note[0] not in [name for name, _, _ in keys]:
        fail("checkpoint.txt: подписан другой реестр")
    size, full, last, texts = check_chain(folder)
    if note[1] != str(size):
        fail(f"запись {size + 1}: подписано записей: {note[1]}, в цепочке: {size}")
    if base64.b64decode(note[2], validate=True).hex() != last:
        fail(f"запись {size}: цепочка кончается не тем, что подписано")
    check_texts(folder, texts)
    check_manifest(folder, keys)
    whose = "вашим ключом" if key else "ключом из key.txt: сравните его с ключом, который сохранён отдельно"
    return f"OK: записей в цепочке: {size}, приведено полностью: {full}, реестр: {note[0]}; подписано {whose}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--key", help="NAME+ID+BASE64")
    parser.add_argument("folder", nargs="?", default=str(Path(__file__).resolve().parent))
    options = parser.parse_args(arguments)
    try:
        said, code = check(Path(options.folder), options.key), 0
    except Fault as fault:
        said, code = f"ОШИБКА: {fault}", 1
    except OSError as error:
        said, code = f"ОШИБКА: файл не читается: {error.filename}", 1
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        said, code = f"ОШИБКА: файлы не того вида ({type(error).__name__}: {error})", 1
    sys.stdout.buffer.write(f"{said}\n".encode(sys.stdout.encoding or "utf-8", "replace"))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
