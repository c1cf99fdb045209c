"""Every way to change a register by hand: what is done, and the first number that its check has to name."""

import hashlib

from tests.support.tampering import (
    LENGTH,
    both,
    copied,
    field,
    head_follows,
    in_the_file,
    numbered_anew,
    sealed_anew,
    sql,
)

ZEROS = "0" * 64
HASH_OF_X = hashlib.sha256(b"x").hexdigest()
WORDS = (
    "public_id", "status", "method", "company_public_id", "company_name", "agreement_public_id", "line_name",
    "connector", "source", "url", "url_kind", "prompt_text", "client_name", "client_email", "client_phone",
    "decision_text", "ip", "user_agent", "text_sha256", "prev_hash", "hash",
)  # fmt: skip
NUMBERS = (
    "form", "version_number", "line_id", "client_user_id", "chat_id", "session_id", "decision_message_id",
    "client_id", "company_id", "version_id",
)  # fmt: skip
EMPTY = ("prompt_message_id", "prompt_id", "invalidates_seq")
MOMENTS = ("occurred_at", "recorded_at")


def ours(change):
    return sql(change.replace("OURS", "portal_id = :ours"))


def entries(change, where="seq > 0"):
    return ours(f"UPDATE register_entry SET {change} WHERE OURS AND {where}")


def gone(seqs):
    return ours(f"DELETE FROM register_entry WHERE OURS AND seq {seqs}")


def head(change):
    return ours(f"UPDATE register_head SET {change} WHERE OURS")


def cut(count):
    return ours(f"DELETE FROM register_entry WHERE OURS AND seq > {LENGTH - count}")


def swapped(column, one, other):
    pair = (
        f"SELECT seq AS place, {column} AS value FROM register_entry WHERE OURS AND seq IN ({one}, {other})"
    )
    change = f"UPDATE register_entry SET {column} = pair.value FROM ({pair}) AS pair"
    return ours(f"{change} WHERE OURS AND seq = {one + other} - pair.place")


def checkpoint(change):
    return ours(f"UPDATE register_checkpoint SET {change}")


def text_of(seq, change):
    version = f"(SELECT version_id FROM register_entry WHERE portal_id = :ours AND seq = {seq})"
    return sql(f"UPDATE agreement_version SET {change} WHERE id = {version}")


def no_checkpoints():
    return ours("DELETE FROM register_checkpoint WHERE OURS")


NINTH = "SELECT c.note FROM register_checkpoint c WHERE c.portal_id = :ours AND c.size = 9"
OTHER_SALT = "SELECT salt FROM register_entry e WHERE e.portal_id = :ours AND e.seq = 5"
MOVED_HERE = "UPDATE register_entry SET portal_id = :ours WHERE portal_id = :other"
CHANGED = entries("status = 'refused'", "seq = 7")
ALL = {"company_name": "ООО «Другая»"}

CASES = [
    # One column of one entry.
    *(
        (f"{name} gets a letter", field(name, f"{name} || 'x'", 6), 6)
        for name in WORDS
        if "hash" not in name and "sha" not in name
    ),
    *(
        (f"{name} loses a letter to another", field(name, f"'#' || substr({name}, 2)", 6), 6)
        for name in ("public_id", "client_name", "decision_text", "company_name")
    ),
    *(
        (f"{name} is another hash", field(name, f"'{ZEROS}'", 6), 6)
        for name in ("text_sha256", "prev_hash", "hash")
    ),
    *((f"{name} is one more", field(name, f"{name} + 1", 6), 6) for name in NUMBERS),
    *((f"{name} is filled in", field(name, "1", 6), 6) for name in EMPTY),
    ("form is an old one", field("form", "1", 6), 6),
    ("url is taken out", field("url", "NULL", 6), 6),
    ("a name is emptied", field("client_name", "''", 6), 6),
    ("only a capital letter differs", field("client_name", "'иван'", 6), 6),
    ("a space more", field("decision_text", "decision_text || ' '", 6), 6),
    ("the first entry is another", field("status", "'refused'", 1), 1),
    ("the last entry is another", field("status", "'refused'", LENGTH), LENGTH),
    ("the salt is another", field("salt", f"({OTHER_SALT})", 6), 6),
    # Two or more entries.
    ("two entries changed, the first is named", both(field("url", "'x'", 9), field("url", "'x'", 4)), 4),
    ("numbers of neighbours swapped", entries("seq = 9 - seq", "seq IN (4, 5)"), 4),
    ("numbers of distant entries swapped", entries("seq = 14 - seq", "seq IN (2, 12)"), 2),
    ("numbers of first and last swapped", entries("seq = 13 - seq", "seq IN (1, 12)"), 1),
    ("all numbers turned round", entries("seq = 13 - seq"), 1),
    (
        "hashes and public ids of two entries swapped",
        both(swapped("hash", 6, 8), swapped("public_id", 6, 8)),
        6,
    ),
    ("clients of two entries swapped", swapped("client_user_id", 6, 7), 6),
    ("another client's name", field("client_name", "'Ольга'", 6), 6),
    ("salts of two entries swapped", swapped("salt", 3, 9), 3),
    ("moments of two entries swapped", swapped("occurred_at", 6, 7), 6),
    ("a number is skipped", entries("seq = 99", "seq = 12"), 12),
    ("all numbers moved by one", entries("seq = seq + 1"), 1),
    ("a negative number", entries("seq = -3", "seq = 3"), -3),
    # Entries put in.
    ("a copy in the middle under the same number", copied(6), 6),
    ("a copy with another status in the middle", copied(6, status="'refused'"), 6),
    (
        "an entry put in, those after it moved",
        both(entries("seq = seq + 1", "seq > 6"), copied(6, seq="7")),
        7,
    ),
    ("an entry before the first", copied(1, seq="0"), 0),
    ("an entry at the beginning, the others moved", both(entries("seq = seq + 1"), copied(2, seq="1")), 1),
    ("an entry at the end", copied(12, seq="13"), 13),
    ("an entry at the end, the head follows", both(copied(12, seq="13"), head_follows), 13),
    (
        "an entry at the end that stands on the last",
        both(copied(12, seq="13", prev_hash="hash"), head_follows),
        13,
    ),
    ("an entry far behind the end", copied(12, seq="50"), 13),
    # Entries taken out.
    ("the first is gone", gone("= 1"), 1),
    ("one in the middle is gone", gone("= 6"), 6),
    ("several in the middle are gone", gone("BETWEEN 5 AND 8"), 5),
    ("one in the middle is gone, the gap closed", both(gone("= 6"), entries("seq = seq - 1", "seq > 6")), 6),
    ("all but the last are gone", gone("< 12"), 1),
    ("all are gone", gone("> 0"), 1),
    ("all are gone with the head", both(gone("> 0"), ours("DELETE FROM register_head WHERE OURS")), 1),
    *((f"a tail of {count} is cut", cut(count), LENGTH - count + 1) for count in (1, 2, 5, 11)),
    *(
        (f"a tail of {count} is cut, the head follows", both(cut(count), head_follows), LENGTH - count + 1)
        for count in (1, 2, 3, 4, 7, 8, 11, 12)
    ),
    *(
        (
            f"a tail of {count} is cut, the head and the checkpoints follow",
            both(cut(count), head_follows, no_checkpoints()),
            LENGTH - count + 1,
        )
        for count in (1, 12)
    ),
    # Entries written anew with hashes that fit.
    ("one entry with its hash", sealed_anew(6, last=6, head=False, **ALL), 7),
    ("the last with its hash, not the head", sealed_anew(12, head=False, **ALL), 12),
    ("the last with its hash and the head", sealed_anew(12, **ALL), 10),
    ("from an entry on, not the head", sealed_anew(6, head=False, **ALL), 12),
    ("from an entry on with the head", sealed_anew(6, **ALL), 6),
    ("from an entry on that ends a signed part", sealed_anew(9, **ALL), 6),
    ("the whole chain", sealed_anew(1, **ALL), 1),
    ("the whole chain, the checkpoints removed", both(sealed_anew(1, **ALL), no_checkpoints()), 1),
    ("only who decided, and all hashes", sealed_anew(7, client_name="Ольга"), 6),
    ("one salt, and all hashes", sealed_anew(3, salt=b"0" * 16), 1),
    ("one entry taken out, all numbered and sealed anew", both(gone("= 6"), numbered_anew), 6),
    ("one entry put in, all numbered and sealed anew", both(copied(6, status="'refused'"), numbered_anew), 6),
    (
        "two entries swapped, all sealed anew",
        both(entries("seq = 15 - seq", "seq IN (7, 8)"), numbered_anew),
        6,
    ),
    # The head.
    ("another hash in the head", head(f"hash = '{ZEROS}'"), 12),
    ("the head is one behind", head("seq = seq - 1"), 12),
    (
        "the head names an earlier entry rightly",
        head("seq = 8, hash = (SELECT hash FROM register_entry WHERE OURS AND seq = 8)"),
        9,
    ),
    ("the head is ahead", head("seq = seq + 3"), 13),
    ("the head is far ahead", head("seq = seq + 1000000000"), 13),
    ("the head is at the beginning", head(f"seq = 0, hash = '{ZEROS}'"), 1),
    ("the head is gone", ours("DELETE FROM register_head WHERE OURS"), 1),
    # Other portals.
    (
        "an entry is given to another portal",
        sql("UPDATE register_entry SET portal_id = :other, seq = 99 WHERE portal_id = :ours AND seq = 4"),
        4,
    ),
    ("an entry of another portal under a number of ours", sql(f"{MOVED_HERE} AND seq = 4"), 4),
    (
        "an entry of another portal at our end",
        sql("UPDATE register_entry SET portal_id = :ours, seq = 13 WHERE portal_id = :other AND seq = 12"),
        13,
    ),
    (
        "the other portal's register is ours",
        both(sql("DELETE FROM register_entry WHERE portal_id = :ours"), sql(MOVED_HERE), head_follows),
        1,
    ),
    (
        "registers of two portals exchanged",
        sql("UPDATE register_entry SET portal_id = :ours + :other - portal_id"),
        1,
    ),
    # The text that was agreed to: entries 2, 4, ... rest on one version, 1, 3, ... on another.
    ("a letter more in the text", text_of(2, "plain_text = plain_text || 'x'"), 2),
    ("a letter more in the other text", text_of(1, "plain_text = plain_text || 'x'"), 1),
    ("the text is emptied", text_of(2, "plain_text = ''"), 2),
    ("the hash beside the text is another", text_of(2, f"sha256 = '{ZEROS}'"), 2),
    ("text and the hash beside it are others", text_of(2, f"plain_text = 'x', sha256 = '{HASH_OF_X}'"), 2),
    ("the text has another number", text_of(2, "number = number + 1"), 2),
    ("what its page shows is another text", text_of(2, "html = '<p>x</p>'"), 2),
    ("its title is another", text_of(2, "title = title || 'x'"), 2),
    ("the text belongs to another portal", text_of(2, "portal_id = :other"), 2),
    ("the texts are gone", ours("DELETE FROM agreement_version WHERE OURS"), 1),
    # Checkpoints in the table.
    ("a checkpoint has another size", checkpoint("size = 10 WHERE OURS AND size = 9"), 9),
    ("a checkpoint has another root", checkpoint(f"root = '{ZEROS}' WHERE OURS AND size = 9"), 9),
    (
        "a checkpoint states another size",
        checkpoint("note = replace(note, '\n9\n', '\n8\n') WHERE OURS AND size = 9"),
        8,
    ),
    ("a checkpoint is garbage", checkpoint("note = 'x' WHERE OURS AND size = 9"), 9),
    ("a checkpoint is emptied", checkpoint("note = '' WHERE OURS AND size = 9"), 9),
    (
        "a signature is cut",
        checkpoint("note = substr(note, 1, length(note) - 9) || '\n' WHERE OURS AND size = 9"),
        9,
    ),
    (
        "a checkpoint of another portal is added",
        sql("UPDATE register_checkpoint SET portal_id = :ours WHERE portal_id = :other AND size = 5"),
        5,
    ),
    ("two checkpoints swapped", checkpoint("size = 14 - size WHERE OURS AND size IN (5, 9)"), 5),
    ("one checkpoint written over another", checkpoint(f"note = ({NINTH}) WHERE OURS AND size = 5"), 9),
    ("all checkpoints removed, an entry changed", both(no_checkpoints(), CHANGED), 7),
    # The file outside.
    (
        "a signature in the file is another",
        in_the_file(lambda lines: [line.replace("\\n9\\n", "\\n8\\n") for line in lines]),
        8,
    ),
    (
        "a root in the file is another",
        in_the_file(lambda lines: [lines[0].replace("\\n5\\n", "\\n5\\nAAAA"), *lines[1:]]),
        0,
    ),
    (
        "the file is of another portal",
        in_the_file(lambda lines: [line.replace("romashka", "vasilyok") for line in lines]),
        5,
    ),
    ("the file is removed, an entry is changed", both(in_the_file(lambda lines: []), CHANGED), 7),
]
SQLITE_ONLY = [
    *((f"{name} is no moment", field(name, "'soon'", 6), 6) for name in MOMENTS),
    *((f"{name} is a number", field(name, "5", 6), 6) for name in MOMENTS),
    ("letters for the form", field("form", "'x'", 6), 6),
    ("letters for a number", field("line_id", "'x'", 6), 6),
    ("a fraction for a number", field("chat_id", "1.5", 6), 6),
    ("bytes for a name", field("client_name", "X'00FF'", 6), 6),
    ("half a letter in a name", field("client_name", "CAST(X'D0' AS TEXT)", 6), 6),
    ("a text for the salt", field("salt", "'salt'", 6), 6),
    ("bytes for a hash", field("hash", "X'00FF'", 6), 6),
    ("bytes for the hash before", field("prev_hash", "X'00FF'", 1), 1),
    *((f"{name} as bytes", field(name, f"CAST({name} AS BLOB)", 6), 6) for name in (*MOMENTS, "hash")),
    ("the hash before as bytes", field("prev_hash", "CAST(prev_hash AS BLOB)", 1), 1),
    ("the salt as a text", field("salt", "CAST(salt AS TEXT)", 6), 6),
    ("letters for the last number", entries("seq = 'x'", "seq = 12"), 12),
]


def moved(name, seconds, dialect):
    if dialect == "sqlite":
        return field(name, f"strftime('%Y-%m-%d %H\\:%M\\:%f000', {name}, '{seconds} seconds')", 6)
    return field(name, f"{name} + interval '{seconds} seconds'", 6)


def cases(dialect):
    found = [
        *CASES,
        *((f"{name} moved by {by} s", moved(name, by, dialect), 6) for name in MOMENTS for by in (1, -0.001)),
    ]
    numberless = ("an entry without a number", copied(6, seq="NULL"), 13)
    return [*found, *SQLITE_ONLY, numberless] if dialect == "sqlite" else found
