"""A CRM in memory that answers in the portal's shapes, and refuses where a test says so."""

from crm_sync import contacts
from integration.rest import Answer, BadRequest, NotFound

GIVEN, REFUSED, WITHDRAWN = "79", "80", "81"


def save(crm, card):
    """Nobody has to remember what was filled."""
    return contacts.save(crm, card, lambda *_: None)


class Crm:
    """Contacts by id; `fail` maps a method to errors raised before it runs, one a call."""

    def __init__(self, *, has_fields=True):
        self.contacts = {}
        self.bound = 0
        self.entity_id = ""
        self.operator = 0
        self.staff = []
        self.people = {}
        self.sources = {}
        self.messages = []
        self.notes = []
        self.calls = []
        self.fail = {}
        self.after = {}
        self.fields = {"name": {"type": "string"}}
        if has_fields:
            self.make_fields()

    def make_fields(self):
        rows = zip((GIVEN, REFUSED, WITHDRAWN), ("Получено", "Отказ", "Отозвано"), strict=True)
        items = [{"ID": number, "VALUE": value} for number, value in rows]
        self.fields["UF_CRM_PD_CONSENT"] = {"type": "enumeration", "items": items}
        self.fields["UF_CRM_PD_CONSENT_AT"] = {"type": "datetime"}

    def contact(self, number, *fm, **values):
        rows = [
            {"id": 100 + index, "typeId": kind, "valueType": "WORK", "value": value}
            for index, (kind, value) in enumerate(fm)
        ]
        self.contacts[number] = {
            "id": number,
            "fm": rows,
            "createdTime": "2026-03-01T10:00:00+03:00",
            **values,
        }

    def call(self, method, params, *, write):
        self.calls.append((method, params))
        if self.fail.get(method):
            raise self.fail[method].pop(0)
        result = getattr(self, "_" + method.replace(".", "_"))(params)
        if self.after.get(method):
            raise self.after[method].pop(0)
        return Answer(result)

    def sent(self, method):
        return [params for name, params in self.calls if name == method]

    def values(self, number, kind):
        return [row["value"] for row in self.contacts[number]["fm"] if row["typeId"] == kind]

    def _imopenlines_dialog_get(self, _params):
        return {
            "entity_id": self.entity_id,
            "entity_data_2": f"LEAD|1209|COMPANY|0|CONTACT|{self.bound}|DEAL|0",
            "owner": self.operator,
            "manager_list": self.staff,
        }

    def _imopenlines_session_history_get(self, params):
        assert params["SESSION_ID"]
        rows = [
            {"id": str(number), "senderid": str(sender), "text": text}
            for number, sender, text in self.messages
        ]
        return {"message": {row["id"]: row for row in rows}}

    def _im_user_get(self, params):
        first, last = self.people.get(params["ID"], ("", ""))
        return {"first_name": first, "last_name": last}

    def _crm_status_list(self, params):
        code = params["filter"]["STATUS_ID"]
        return [{"STATUS_ID": code, "NAME": self.sources[code]}] if code in self.sources else []

    def _crm_timeline_logmessage_list(self, params):
        return [note for note in self.notes if note["entityId"] == params["entityId"]]

    def _crm_timeline_logmessage_add(self, params):
        note = {"id": 7000 + len(self.notes), **params["fields"]}
        self.notes.append(note)
        return {"logMessage": note}

    def _crm_item_fields(self, _params):
        return {"fields": dict(self.fields)}

    def _crm_contact_userfield_add(self, params):
        self.make_fields()
        return 399

    def _crm_item_get(self, params):
        return {"item": self._live(params)}

    def _live(self, params):
        if params["id"] not in self.contacts:
            raise NotFound("crm.item", code="not_found")
        return self.contacts[params["id"]]

    def _crm_item_list(self, params):
        found = [row for row in self.contacts.values() if self._passes(row, params["filter"])]
        return {"items": [{"id": row["id"]} for row in found]}

    def _passes(self, row, condition):
        if "=imol" in condition:
            return condition["=imol"] in [one["value"] for one in row["fm"] if one["typeId"] == "IM"]
        if "@id" in condition:
            return row["id"] in condition["@id"]
        return all(row.get(name.lstrip("=")) == value for name, value in condition.items())

    def _crm_duplicate_findbycomm(self, params):
        assert all(isinstance(value, str) for value in params["values"])
        hits = [
            row["id"]
            for row in self.contacts.values()
            if set(params["values"]) & {one["value"] for one in row["fm"] if one["typeId"] == params["type"]}
        ]
        return {"CONTACT": hits} if hits else []

    def require(self, name, title):
        self.fields[name] = {"type": "string", "isRequired": True, "title": title, "upperName": name}

    def _check_required(self, values):
        for name, meta in self.fields.items():
            if meta.get("isRequired") and not values.get(name):
                text = f'Invalid value for field "{meta["title"]}"'
                raise BadRequest("m", code="crm_field_error_value_not_valid", description=text)

    def _crm_item_add(self, params):
        number = max(self.contacts, default=45) + 1
        fields = dict(params["fields"])
        self._check_required(fields)
        rows = [{"id": 900 + index, **row} for index, row in enumerate(fields.pop("fm"))]
        self.contacts[number] = {"id": number, "fm": rows, **fields}
        return {"item": {"id": number, "entityTypeId": 3}}

    def _crm_item_update(self, params):
        row, fields = self._live(params), dict(params["fields"])
        self._check_required({**row, **fields})
        added = fields.pop("fm", {})
        assert all(key.startswith("n") for key in added)
        row["fm"] += [{"id": 800, **one} for one in added.values()]
        row.update(fields)
        return {"item": {"id": params["id"]}}
