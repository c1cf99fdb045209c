"""A portal whose answers the tests write down, and a client that calls it."""

from responses import matchers

from integration.rest import Client, Transport

ENDPOINT = "https://portal.example.com/rest/"
TIME = {
    "start": 1785572400.1,
    "finish": 1785572400.15,
    "duration": 0.05,
    "date_start": "2026-08-01T11:20:00+03:00",
    "date_finish": "2026-08-01T11:20:00+03:00",
    "operating_reset_at": 1785573000,
    "operating": 0.02,
}


class Caller:
    """A client with a token that can be renewed, and everything it noted."""

    def __init__(self):
        self.renewed = []
        self.notes = []
        self.client = Client(ENDPOINT, lambda: "old-token", self._renew, Transport(), self.notes.append)

    def _renew(self, stale):
        self.renewed.append(stale)
        return "new-token"

    def read(self, method="profile", **params):
        return self.client.call(method, params, write=False)

    def write(self, method="crm.item.add", **params):
        return self.client.call(method, params, write=True)


def answers(portal, method, body=None, *, token="old-token", params=None, **how):
    """Expect one call with this token in the body and nothing of it in the address."""
    match = [
        matchers.json_params_matcher({**(params or {}), "auth": token}),
        matchers.query_param_matcher({}),
    ]
    content = {"body": body} if isinstance(body, str | Exception) else {"json": body}
    return portal.post(ENDPOINT + method, match=match, **content, **how)
