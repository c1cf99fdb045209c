"""Evidence that somebody changed after it was handed out: the program in it names what was done."""

import base64
import hashlib
import json
import shutil

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent import checkpoint, signed_note
from consent.checkpoint import Checkpoint, VerifierKey
from consent.fingerprint import canonical, entry_hash
from models.register_walk import Wanted
from tests.service.test_evidence import checked, entries, kept, unpacked  # noqa: F401 - a fixture

# What somebody does to the files. Each takes the folder; the words are a part of what is said.


def swap_text(old, new, name):
    def change(folder):
        path = folder / name
        data = path.read_text(encoding="utf-8")
        assert old in data
        path.write_text(data.replace(old, new, 1), encoding="utf-8", newline="")

    return change


def edit_chain(edit):
    def change(folder):
        lines = (folder / "chain.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        edit(lines)
        (folder / "chain.jsonl").write_text("".join(lines), encoding="utf-8", newline="")

    return change


def edit_consents(edit):
    def change(folder):
        found = entries(folder)
        edit(found)
        lines = "".join(f"{',' * bool(n)}{json.dumps(entry)}\n" for n, entry in enumerate(found))
        (folder / "consents.json").write_text(f"[\n{lines}]\n", newline="")

    return change


def edit_record(edit):
    def change(folder):
        path = sorted((folder / "records").iterdir())[0]
        found = json.loads(path.read_bytes())
        edit(found)
        path.write_text(json.dumps(found))

    return change


def rehash(lines):
    """Write the chain anew with good hashes after a word of the second entry was changed."""
    prev_hash = "0" * 64
    for number, line in enumerate(lines):
        stated = json.loads(json.loads(line)["canonical"])
        if number == 1:
            stated["status"] = "given"
        link = {"prev_hash": prev_hash, "hash": entry_hash(prev_hash, stated)}
        link["canonical"] = canonical(stated).decode()
        prev_hash, lines[number] = link["hash"], json.dumps(link) + "\n"


def at(number, **changes):
    def edit(found):
        found[number].update(changes)

    return edit_consents(edit)


def personal(name, value):
    return edit_consents(lambda found: found[0]["personal"].update({name: value}))


def event(**changes):
    return edit_record(lambda found: found["event"][0].update(changes))


def proof(**changes):
    return edit_record(lambda found: found["evidence"].update(changes))


def only(suffix, folder):
    return next(folder.glob(suffix))


def forge_checkpoint(folder, size=None):
    """Sign with a key of one's own, and put that key into the folder."""
    key = Ed25519PrivateKey.generate()
    stated = checkpoint.read((folder / "checkpoint.txt").read_text(encoding="utf-8"))
    note = checkpoint.sign(Checkpoint(stated.origin, size or stated.size, stated.root), key)
    (folder / "checkpoint.txt").write_text(note, encoding="utf-8")
    return stated.origin, key


def forge_all(folder):
    origin, key = forge_checkpoint(folder)
    (folder / "key.txt").write_text(f"{VerifierKey(origin, key.public_key().public_bytes_raw())}\n")
    digest = hashlib.sha256((folder / "manifest.txt").read_bytes()).hexdigest()
    note = signed_note.sign(f"soglasie/evidence/1\n{digest}\n", origin, key)
    (folder / "manifest.sig").write_text(note, encoding="utf-8")


def spoil_signature(name):
    def change(folder):
        head, _, encoded = (folder / name).read_text(encoding="utf-8").rstrip("\n").rpartition(" ")
        blob = bytearray(base64.b64decode(encoded))
        blob[20] ^= 1
        (folder / name).write_text(f"{head} {base64.b64encode(blob).decode()}\n", encoding="utf-8")

    return change


def without(name):
    return lambda folder: only(name, folder).unlink()


def with_file(name):
    return lambda folder: (folder / name).write_text("x")


def cut(name):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-2])


def rename_text(folder):
    only("texts/*", folder).rename(folder / "texts" / f"{'0' * 64}.txt")


TAMPERED = {
    "a letter of the text": (
        lambda f: only("texts/*", f).write_bytes(only("texts/*", f).read_bytes() + b"."),
        "текст изменён",
    ),
    "the text removed": (without("texts/*"), "нет файла texts/"),
    "the text under another name": (rename_text, "нет файла texts/"),
    "another text named": (at(0, text_file="texts/x.txt"), "запись 1: указан другой текст"),
    "a name": (personal("name", "Пётр"), "запись 1: персональная часть"),
    "a phone": (personal("phone", "+79990000000"), "запись 1: персональная часть"),
    "an e-mail": (personal("email", "a@b.example"), "запись 1: персональная часть"),
    "the deciding words": (personal("decision_text", "Отказываюсь"), "запись 1: персональная часть"),
    "an address": (personal("ip", "203.0.113.1"), "запись 1: персональная часть"),
    "a personal value more": (personal("more", "x"), "запись 1: персональная часть"),
    "the salt": (at(0, salt="00" * 16), "запись 1: персональная часть"),
    "a salt that is none": (at(0, salt="zz"), "не того вида"),
    "the row": (
        edit_consents(lambda found: found[1]["row"].update(status="given")),
        "запись 3: в consents.json",
    ),
    "the prompt as sent": (
        edit_consents(lambda found: found[0]["row"].update(prompt_text="x")),
        "запись 1: в consents.json",
    ),
    "the id": (at(0, id="x"), "запись 1: в consents.json"),
    "the hash of an entry": (at(0, hash="0" * 64), "запись 1: в consents.json"),
    "the requisites": (
        edit_consents(lambda found: found[0]["requisites"].update(inn="1")),
        "consents.json: файл",
    ),
    "an entry left out of the full ones": (edit_consents(lambda found: found.pop(1)), "consents.json: файл"),
    "two full entries swapped": (edit_consents(lambda found: found.reverse()), "но не в цепочке"),
    "a full entry twice": (edit_consents(lambda found: found.append(found[0])), "но не в цепочке"),
    "the full entries cut": (cut("consents.json"), "consents.json: файл обрывается"),
    "the status in the chain": (
        swap_text('\\"status\\":\\"refused\\"', '\\"status\\":\\"given\\"', "chain.jsonl"),
        "запись 2: изменена",
    ),
    "the commitment in the chain": (
        swap_text('\\"personal\\":\\"', '\\"personal\\":\\"0', "chain.jsonl"),
        "запись 1: изменена",
    ),
    "a hash in the chain": (
        edit_chain(
            lambda lines: lines.__setitem__(3, json.dumps({**json.loads(lines[3]), "hash": "0" * 64}) + "\n")
        ),
        "запись 4: изменена",
    ),
    "a link in the chain": (
        edit_chain(
            lambda lines: lines.__setitem__(
                3, json.dumps({**json.loads(lines[3]), "prev_hash": "0" * 64}) + "\n"
            )
        ),
        "запись 4: не опирается",
    ),
    "an entry out of the chain": (edit_chain(lambda lines: lines.pop(1)), "запись 2: её нет"),
    "the first entry out of the chain": (edit_chain(lambda lines: lines.pop(0)), "запись 1: её нет"),
    "two entries of the chain swapped": (
        edit_chain(lambda lines: lines.insert(1, lines.pop(2))),
        "запись 2: её нет",
    ),
    "an entry twice in the chain": (edit_chain(lambda lines: lines.insert(1, lines[0])), "запись 2: её нет"),
    "the tail": (edit_chain(lambda lines: lines.pop()), "но не в цепочке"),
    "the chain rewritten": (edit_chain(rehash), "запись 3: в consents.json"),
    "the chain emptied": (edit_chain(lambda lines: lines.clear()), "но не в цепочке"),
    "no JSON in the chain": (edit_chain(lambda lines: lines.append("{\n")), "не того вида"),
    "the chain missing": (without("chain.jsonl"), "не читается"),
    "the size": (swap_text("\n5\n", "\n4\n", "checkpoint.txt"), "checkpoint.txt: подпись неверна"),
    "the signature": (spoil_signature("checkpoint.txt"), "checkpoint.txt: подпись неверна"),
    "the signature removed": (lambda f: (f / "checkpoint.txt").write_text("a\n5\nb\n\n"), "нет подписи"),
    "a checkpoint of another key": (forge_checkpoint, "нет подписи этим ключом"),
    "the key": (swap_text("+", "+0", "key.txt"), "это не ключ"),
    "the key emptied": (lambda f: (f / "key.txt").write_text(""), "нет подписи этим ключом"),
    "the status of a record": (event(event_state="ConsentRefused"), "машиночитаемая запись"),
    "the moment of a record": (event(event_time="x"), "машиночитаемая запись"),
    "the hash of a record": (proof(hash="0" * 64), "машиночитаемая запись"),
    "the message of a record": (proof(decision_message_id=1), "машиночитаемая запись"),
    "the company of a record": (
        edit_record(lambda found: found["party_identification"].clear()),
        "файл изменён",
    ),
    "a record missing": (without("records/*"), "не читается"),
    "a record more": (with_file("records/more.json"), "лишние файлы"),
    "a text more": (with_file("texts/more.txt"), "лишние файлы"),
    "the instructions": (swap_text("python", "curl", "README.txt"), "README.txt: файл изменён"),
    "the list of files": (swap_text("README", "README2", "manifest.txt"), "manifest.txt: изменён"),
    "the signature of the list": (spoil_signature("manifest.sig"), "manifest.sig: подпись неверна"),
    "the list missing": (without("manifest.txt"), "не читается"),
}


def test_whatever_is_done_to_the_files_is_named(kept, tmp_path):  # noqa: F811
    unpacked(kept, good := tmp_path / "good")
    missed = {}
    for number, (what, (change, words)) in enumerate(TAMPERED.items()):
        folder = shutil.copytree(good, tmp_path / f"bad{number}")
        change(folder)
        result = checked(folder)
        if result.code != 1 or words not in result.said:
            missed[what] = result.said
    print(f"evidence: {len(TAMPERED)} tampered, {len(TAMPERED) - len(missed)} found")
    assert missed == {}


def test_evidence_signed_with_a_key_of_somebody_else_does_not_pass_with_ours(kept, tmp_path):  # noqa: F811
    unpacked(kept, folder := tmp_path / "evidence")
    ours = (folder / "key.txt").read_text().splitlines()[0]
    forge_all(folder)
    result = checked(folder, "--key", ours)
    assert (result.code, "нет подписи этим ключом" in result.said) == (1, True)


def test_a_chain_cut_after_the_wanted_entry_does_not_fit_its_checkpoint(kept, tmp_path):  # noqa: F811
    unpacked(kept, folder := tmp_path / "evidence", Wanted(entry_id=kept.ids[0]))
    edit_chain(lambda lines: lines.pop())(folder)
    assert checked(folder).said == "ОШИБКА: запись 5: подписано записей: 5, в цепочке: 4\n"


def test_a_chain_rewritten_behind_the_wanted_entry_does_not_fit_its_checkpoint(kept, tmp_path):  # noqa: F811
    unpacked(kept, folder := tmp_path / "evidence", Wanted(entry_id=kept.ids[0]))
    edit_chain(rehash)(folder)
    assert checked(folder).said == "ОШИБКА: запись 5: цепочка кончается не тем, что подписано\n"
