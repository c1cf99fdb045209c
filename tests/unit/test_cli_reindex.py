"""The index of the register made anew, by an operator and by the worker."""

import os

import pytest
from sqlalchemy import select

import bootstrap
from models.register import RegisterHead
from models.register_word import RegisterWord
from settings import Settings
from tests.unit.test_cli import db, environ, run  # noqa: F401 - fixtures


@pytest.fixture
def stray(db):  # noqa: F811
    """A word of an entry that is not there."""
    with db.write() as session:
        session.add_all([RegisterHead(portal_id=1, seq=0), RegisterWord(portal_id=1, word="а", entry_id=5)])
    return db


def index_of(db):  # noqa: F811
    with db.read() as session:
        head = session.get_one(RegisterHead, 1)
        return session.scalars(select(RegisterWord.word)).all(), head.indexed_seq


@pytest.mark.parametrize("portal", [(), ("--portal", "m1")])
def test_an_operator_makes_the_index_anew(stray, portal):
    result = run("register", "reindex", *portal)
    assert (result.exit_code, result.stdout) == (0, "m1: 0 entries can be searched and counted\n")
    assert index_of(stray) == ([], 0)


def test_the_index_of_an_unknown_portal_is_refused(stray):
    result = run("register", "reindex", "--portal", "nobody")
    assert (result.exit_code, index_of(stray)) == (2, (["а"], 0))
    assert result.stderr == "No such portal: `flask doctor` lists them.\n"


def test_the_worker_finishes_what_an_operator_stopped(stray):
    with stray.write() as session:
        session.get_one(RegisterHead, 1).indexed_seq = -1
    services = bootstrap.build(Settings.read(os.environ))
    services.worker.run(until_idle=True)
    services.db.close()
    assert index_of(stray) == ([], 0)
