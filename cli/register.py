"""`flask register`: the commands about the register of decisions."""

import click

from cli.checkpoints import print_checkpoint, print_key
from cli.evidence import take_evidence
from cli.export import export
from cli.reindex import make_index
from cli.verify import verify


@click.group()
def register() -> None:
    """The register of decisions."""


for _command in (export, verify, print_checkpoint, take_evidence, print_key, make_index):
    register.add_command(_command)
