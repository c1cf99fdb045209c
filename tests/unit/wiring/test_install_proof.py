"""An installation event whose proof cannot be had yet is asked about again, a refuted one never."""

import base64
import json
from types import SimpleNamespace

import pytest

from delivery.outcomes import Hopeless, Later
from integration.errors import Refused
from models.vault import Vault, new_key
from wiring.events import InstallProof


class Prover:
    def __init__(self, status):
        self.status = status

    def prove(self, claim, source):
        raise Refused(self.status, "code")


def prove(status):
    vault = Vault([base64.b64decode(new_key())])
    sealed = vault.seal(json.dumps({"access_token": "opener-token"}), "outbox|1|auth")
    payload = {"auth": base64.b64encode(sealed).decode()}
    InstallProof(Prover(status), vault)(SimpleNamespace(portal_id=1, payload=payload))


@pytest.mark.parametrize("status", [429, 503])
def test_a_silent_authorization_server_is_asked_again(status):
    with pytest.raises(Later):
        prove(status)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refuted_installation_is_given_up(status):
    with pytest.raises(Hopeless):
        prove(status)
