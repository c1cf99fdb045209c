"""Every setting and every command stands in the reference, with the default it really has."""

import re
from pathlib import Path

import click
import pytest

import cli
from settings import DEFAULTS, REQUIRED

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "settings.py").read_text(encoding="utf-8")


def commands(group, words=("flask",)):
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


KNOWN = dict(commands(cli.command_line().cli))


def test_every_setting_is_in_the_reference_and_nothing_else():
    read = set(re.findall(r'"(SOGLASIE_[A-Z0-9_]+|DATABASE_URL)"', SOURCE))
    described = set(re.findall(r"^\| `(SOGLASIE_[A-Z0-9_]+|DATABASE_URL)` \|", SETTINGS, re.MULTILINE))
    assert read == described


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_the_reference_gives_the_real_default(name):
    row = next(line for line in SETTINGS.splitlines() if line.startswith(f"| `{name}` |"))
    assert f"`{DEFAULTS[name]}` |" in row


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_the_reference_says_what_is_required(name):
    assert re.search(rf"^\| `{name}` \|.*\| required \|$", SETTINGS, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_command_and_option_is_in_the_reference(name):
    section = re.search(rf"^## `{name}[` ].*?(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    assert section, f"docs/reference/commands.md has no section for `{name}`"
    options = [o for p in KNOWN[name].params if isinstance(p, click.Option) for o in p.opts if o != "--help"]
    assert all(option in section[0] for option in options)


def test_the_reference_describes_no_command_that_is_not_there():
    described = re.findall(r"^## `(flask [a-z -]+?)(?:`| [A-Z\[`-])", COMMANDS, re.MULTILINE)
    assert {name.strip() for name in described} <= set(KNOWN)


def test_every_make_target_is_in_the_reference():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert all(f"`make {target}" in COMMANDS for target in targets)
