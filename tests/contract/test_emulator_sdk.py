"""The official Python SDK takes the emulator for a portal: tokens, methods, batches, lists and errors."""

from urllib.parse import urlsplit

import pytest
import requests
from b24pysdk import BitrixApp, BitrixToken, Client, Config
from b24pysdk.credentials import OAuthEventData, OAuthPlacementData
from b24pysdk.errors import (
    BitrixAPIError,
    BitrixAPIInsufficientScope,
    BitrixAPIInvalidToken,
    BitrixAPIQueryLimitExceeded,
    BitrixResponseJSONDecodeError,
)
from b24pysdk.errors.oauth import BitrixOAuthInvalidClient, BitrixOAuthInvalidGrant

from emulator import Emulator
from tests.unit.emulator.driver import SCOPES, card

OFFICIAL_OAUTH = "oauth.bitrix24.tech"


@pytest.fixture
def portal(monkeypatch):
    """A running emulator to which every https request of the SDK is carried over plain http."""
    with Emulator() as emulator:
        honest = requests.adapters.HTTPAdapter.send

        def carried(adapter, request, **options):
            parts = urlsplit(request.url)
            if parts.scheme == "https":
                host = parts.netloc
                request.headers["Host"] = "oauth.localhost" if host == OFFICIAL_OAUTH else host
                request.url = request.url.replace(f"https://{host}", emulator.url, 1)
            return honest(adapter, request, **options)

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", carried)
        Config().configure(default_max_retries=1)
        control(emulator, "apps", **card(SCOPES))
        yield emulator


def control(emulator, path, **body):
    answer = requests.post(f"{emulator.url}/_control/{path}", json=body, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def frame_data(emulator, user_id=1):
    frame = control(emulator, "frame", user_id=user_id)
    return OAuthPlacementData.from_dict({**frame["query"], **frame["fields"]})


@pytest.fixture
def app():
    return BitrixApp(client_id="local.consent", client_secret="secret")


@pytest.fixture
def token(portal, app):
    return BitrixToken.from_oauth_placement_data(frame_data(portal), app)


def test_the_sdk_reads_the_frame_post_of_an_opening(portal):
    data = frame_data(portal)
    assert data.domain == f"portal.localhost:{portal.port}"
    assert data.member_id
    assert data.oauth_token.expires_in == 3600


def test_the_authorization_server_vouches_for_the_token(portal, token):
    info = token.get_app_info().result
    assert info.client_id == "local.consent"
    assert info.user_id == 1
    assert info.install.installed is False
    assert info.install.domain == f"portal.localhost:{portal.port}"
    assert set(info.install.scope) == set(SCOPES)


def test_the_opener_is_an_administrator(token):
    profile = token.call_method("profile")
    assert profile["result"]["ADMIN"] is True
    assert profile["time"]["operating"] > 0


def test_app_info_of_the_portal_tells_that_installation_is_not_finished(portal, token):
    assert token.call_method("app.info")["result"]["INSTALLED"] is False
    control(portal, "install-finish")
    assert token.call_method("app.info")["result"]["INSTALLED"] is True


def test_an_expired_token_is_refreshed_once_and_the_call_repeated(portal, token):
    old = token.auth_token
    control(portal, "tokens/expire")
    assert token.call_method("user.admin")["result"] is True
    assert token.auth_token != old


def test_a_refresh_token_is_good_for_one_refresh(token):
    spent = token.refresh_token
    token.refresh_and_set_oauth_token()
    token.refresh_token = spent
    with pytest.raises(BitrixOAuthInvalidGrant):
        token.refresh_oauth_token()


def test_a_wrong_secret_is_an_invalid_client(portal):
    stranger = BitrixApp(client_id="local.consent", client_secret="guess")
    token = BitrixToken.from_oauth_placement_data(frame_data(portal), stranger)
    with pytest.raises(BitrixOAuthInvalidClient):
        token.refresh_oauth_token()


def test_the_old_pair_is_dead_after_a_refresh(portal, token, app):
    copy = BitrixToken(
        domain=token.domain, auth_token=token.auth_token, bitrix_app=app, expires=token.expires
    )
    token.refresh_and_set_oauth_token()
    with pytest.raises(BitrixAPIInvalidToken):
        copy.call_method("profile")


def test_a_contact_goes_in_and_comes_out(token):
    fields = {"name": "Анна", "fm": [{"typeId": "PHONE", "valueType": "MOBILE", "value": "+79990000000"}]}
    added = token.call_method("crm.item.add", {"entityTypeId": 3, "fields": fields})["result"]["item"]
    read = token.call_method("crm.item.get", {"entityTypeId": 3, "id": added["id"]})["result"]["item"]
    assert read["name"] == "Анна"
    assert read["fm"][0]["value"] == "+79990000000"


def test_a_batch_hands_a_result_on(token):
    answer = token.call_batch(
        {
            "new": ("crm.item.add", {"entityTypeId": 3, "fields": {"name": "Анна"}}),
            "read": ("crm.item.get", {"entityTypeId": 3, "id": "$result[new][item][id]"}),
            "lost": ("crm.contact.get", {"id": 404}),
        }
    )["result"]
    assert answer["result"]["read"]["item"]["name"] == "Анна"
    assert answer["result_error"]["lost"]["error_description"] == "Not found"


def test_lists_are_walked_to_the_end_both_ways(portal, token):
    for number in range(120):
        control(portal, "crm/items", type_id=3, values={"NAME": f"N{number}"})
    control(portal, "rate-limit", enabled=False)
    by_page = token.call_list("crm.contact.list", {"select": ["ID"]})["result"]
    by_id = list(token.call_list_fast("crm.contact.list", {"select": ["ID"]})["result"])
    assert len({row["ID"] for row in by_page}) == len({row["ID"] for row in by_id}) == 120


def test_a_missing_scope_has_its_own_error(portal, token):
    control(portal, "apps", **card(["im"]))
    with pytest.raises(BitrixAPIInsufficientScope):
        token.call_method("crm.contact.list")


def test_an_unknown_method_is_not_found(token):
    with pytest.raises(BitrixAPIError) as caught:
        token.call_method("crm.contact.burn")
    assert caught.value.error == "ERROR_METHOD_NOT_FOUND"
    assert caught.value.response.status_code == 404


def test_too_many_calls_meet_the_limit(portal, token):
    control(portal, "rate-limit", burst=3, per_second=0.001)
    for _ in range(3):
        token.call_method("server.time")
    with pytest.raises(BitrixAPIQueryLimitExceeded):
        token.call_method("server.time")


def test_a_maintenance_page_is_no_json(portal, token):
    control(portal, "faults", rest=[{"method": "profile", "kind": "html", "status": 502}])
    with pytest.raises(BitrixResponseJSONDecodeError):
        token.call_method("profile")


def test_a_renamed_portal_sends_the_sdk_to_its_new_host(portal, token):
    control(portal, "rename", host="new.localhost")
    assert token.call_method("user.admin")["result"] is True
    assert token.domain.startswith("new.localhost")


def test_the_sdk_reads_an_event_of_the_portal(portal, token):
    """ONAPPTEST, the one life-cycle event documented with `event_handler_id`, which this SDK insists on."""
    control(portal, "install-finish")
    token.call_method("event.bind", {"event": "ONAPPTEST", "handler": "http://127.0.0.1:9/events"})
    token.call_method("event.test", {"nonce": "42"})
    assert portal.world.outbox.wait_idle(10)
    data = OAuthEventData.from_dict(log(portal, "events")[0]["form"])
    assert data.data["QUERY"]["nonce"] == "42"
    assert data.auth.client_endpoint == f"http://portal.localhost:{portal.port}/rest/"
    assert data.auth.application_token


def log(emulator, kind):
    return requests.get(f"{emulator.url}/_control/log", params={"kind": kind}, timeout=10).json()["items"]


def test_the_sdk_blanks_and_deletes_a_lead(portal, token):
    crm = Client(token).crm
    fm = [{"typeId": "PHONE", "valueType": "WORK", "value": "+79990000000"}]
    lead = crm.item.add(fields={"name": "Анна", "fm": fm}, entity_type_id=1).response.result["item"]["id"]
    phone = crm.lead.get(bitrix_id=lead).response.result["PHONE"][0]["ID"]
    fields = {"NAME": "", "PHONE": [{"ID": phone, "DELETE": "Y"}]}
    silent = {"REGISTER_HISTORY_EVENT": "N"}
    assert crm.lead.update(bitrix_id=lead, fields=fields, params=silent).response.result is True
    assert "PHONE" not in crm.lead.get(bitrix_id=lead).response.result
    assert crm.lead.delete(bitrix_id=lead).response.result is True


def test_the_sdk_reads_and_empties_a_timeline(portal, token):
    crm, log = Client(token).crm, {"title": "а", "text": "б", "iconCode": "info"}
    contact = control(portal, "crm/items", type_id=3, values={"NAME": "Анна"})["id"]
    comment = {"ENTITY_ID": contact, "ENTITY_TYPE": "contact", "COMMENT": "Звонила"}
    number = crm.timeline.comment.add(fields=comment).response.result
    assert crm.timeline.comment.get(bitrix_id=number).response.result["COMMENT"] == "Звонила"
    assert crm.timeline.comment.delete(bitrix_id=number).response.result is None
    entry = crm.timeline.logmessage.add(fields={**log, "entityTypeId": 3, "entityId": contact}).response
    number = entry.result["logMessage"]["id"]
    assert crm.timeline.logmessage.delete(bitrix_id=number).response.result is True


def test_the_sdk_notifies_an_employee(portal, token):
    assert Client(token).im.notify.system.add(27, "Срок завтра", tag="erasure|1").response.result > 0
