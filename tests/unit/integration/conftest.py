"""What the tests of the client share."""

import pytest
import responses

from tests.unit.integration.portal import Caller


@pytest.fixture
def portal():
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.fixture
def caller():
    return Caller()
