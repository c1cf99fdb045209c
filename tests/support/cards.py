"""A portal's cards in memory, answering in its shapes: what an erasure reads, blanks and deletes.

What is deleted goes into the bin as it was at that moment, with its multifields.
"""

from copy import deepcopy

from integration.rest import Answer, BadRequest, NotFound

LEAD, DEAL, CONTACT, INVOICE = 1, 2, 3, 31
BOXES = {"lead": LEAD, "deal": DEAL, "contact": CONTACT}
ROWS = ("activity", "comment", "log", "requisite")


class Cards:
    """`fail` maps a method to errors raised before it runs, one a call; `stubborn` fields keep values."""

    def __init__(self):
        self.items = {LEAD: {}, DEAL: {}, CONTACT: {}, INVOICE: {}}
        self.rows = {name: {} for name in ROWS}
        self.bound, self.entity_id, self.bin, self.calls, self.fail, self.stubborn = "", "", [], [], {}, ()
        self.number = 40

    def add(self, type_id, *fm, at="2026-11-24T20:23:05+03:00", **values):
        self.number += 1
        rows = [
            {"id": self.number * 10 + place, "typeId": kind, "valueType": "WORK", "value": value}
            for place, (kind, value) in enumerate(fm)
        ]
        self.items[type_id][self.number] = {"id": self.number, "createdTime": at, "fm": rows, **values}
        return self.number

    def hang(self, name, owner, **values):
        """An activity, a comment or a log entry on a card; ``owner`` is a kind of card and a number."""
        self.number += 1
        self.rows[name][self.number] = {"id": self.number, "owner": owner, **values}
        return self.number

    def left(self):
        """Every value that stands anywhere, the bin included, as one text."""
        return str([self.items, self.rows, self.bin])

    def call(self, method, params, *, write):
        self.calls.append(method)
        if self.fail.get(method):
            raise self.fail[method].pop(0)
        return Answer(getattr(self, "_" + method.replace(".", "_"))(params))

    def _imopenlines_dialog_get(self, _params):
        return {"entity_data_2": self.bound, "entity_id": self.entity_id}

    def _live(self, type_id, number):
        if number not in self.items[type_id]:
            raise NotFound("crm.item", code="not_found")
        return self.items[type_id][number]

    def _crm_item_get(self, params):
        row = self._live(params["entityTypeId"], params["id"])
        return {"item": {name: value for name, value in row.items() if not name.startswith("ADDRESS")}}

    def _crm_item_list(self, params):
        if params["entityTypeId"] not in self.items:
            raise NotFound("crm.item.list", code="not_found")
        found = [
            row for row in self.items[params["entityTypeId"]].values() if self._passes(row, params["filter"])
        ]
        return {"items": [{"id": row["id"]} for row in found]}

    def _passes(self, row, condition):
        if "=imol" in condition:
            return condition["=imol"] in [one["value"] for one in row["fm"]]
        return all(row.get(name.lstrip("=")) == value for name, value in condition.items())

    def _crm_duplicate_findbycomm(self, params):
        kind = params["entity_type"]
        hits = [
            row["id"]
            for row in self.items[BOXES[kind.lower()]].values()
            if set(params["values"]) & {one["value"] for one in row["fm"] if one["typeId"] == params["type"]}
        ]
        return {kind: hits} if hits else []

    def _crm_item_fields(self, _params):
        rows = zip(("79", "80", "81"), ("Получено", "Отказ", "Отозвано"), strict=True)
        items = [{"ID": number, "VALUE": value} for number, value in rows]
        return {"fields": {"UF_CRM_PD_CONSENT": {"type": "enumeration", "items": items}}}

    def _classic(self, type_id, params):
        row = self._live(type_id, params["id"])
        return {name: value for name, value in row.items() if name.startswith("ADDRESS")}

    def _crm_contact_get(self, params):
        return self._classic(CONTACT, params)

    def _crm_lead_get(self, params):
        return self._classic(LEAD, params)

    def _update(self, type_id, params):
        assert params["params"] == {"REGISTER_SONET_EVENT": "N", "REGISTER_HISTORY_EVENT": "N"}
        row = self._live(type_id, params["id"])
        for name, value in params["fields"].items():
            if name in ("PHONE", "EMAIL", "WEB", "IM"):
                gone = {one["ID"] for one in value if one["DELETE"] == "Y"}
                row["fm"] = [one for one in row["fm"] if one["id"] not in gone]
            elif name not in self.stubborn:
                row[name if name.startswith(("UF_", "ADDRESS")) else _camel(name)] = value
        return True

    def _crm_contact_update(self, params):
        return self._update(CONTACT, params)

    def _crm_lead_update(self, params):
        return self._update(LEAD, params)

    def _crm_deal_update(self, params):
        return self._update(DEAL, params)

    def _crm_item_update(self, params):
        self._live(params["entityTypeId"], params["id"]).update(params["fields"])
        return {}

    def _crm_item_delete(self, params):
        type_id, number = params["entityTypeId"], params["id"]
        self.bin.append(deepcopy(self._live(type_id, number)))
        del self.items[type_id][number]
        for rows in self.rows.values():
            for key in [key for key, row in rows.items() if row["owner"] == (type_id, number)]:
                self.bin.append(rows.pop(key))
        return []

    def _crm_activity_list(self, params):
        condition = params["filter"]
        rows = [
            {"ID": str(row["id"]), "OWNER_TYPE_ID": row["owner"][0], "OWNER_ID": row["owner"][1], **row}
            for row in self.rows["activity"].values()
        ]
        return [row for row in rows if all(str(row[name]) == str(each) for name, each in condition.items())]

    def _crm_timeline_comment_list(self, params):
        owner = (BOXES[params["filter"]["ENTITY_TYPE"]], params["filter"]["ENTITY_ID"])
        self._live(*owner)
        return [{"ID": str(row["id"])} for row in self.rows["comment"].values() if row["owner"] == owner]

    def _crm_timeline_logmessage_list(self, params):
        owner = (params["entityTypeId"], params["entityId"])
        return [{"id": row["id"]} for row in self.rows["log"].values() if row["owner"] == owner]

    def _crm_timeline_logmessage_get(self, params):
        if params["id"] not in self.rows["log"]:
            raise NotFound("crm.timeline.logmessage.get", code="not_found")
        return {"logMessage": {"id": params["id"]}}

    def _delete(self, name, params):
        if params["id"] not in self.rows[name]:
            raise NotFound(name, code="not_found")
        if self.rows[name][params["id"]].get("is_foreign"):
            raise BadRequest(name, code="removing_disabled")
        del self.rows[name][params["id"]]
        return True

    def _crm_requisite_list(self, params):
        condition = params["filter"]
        rows = [
            {"ID": str(row["id"]), "ENTITY_TYPE_ID": row["owner"][0], "ENTITY_ID": row["owner"][1]}
            for row in self.rows["requisite"].values()
        ]
        return [row for row in rows if all(str(row[name]) == str(each) for name, each in condition.items())]

    def _crm_requisite_delete(self, params):
        return self._delete("requisite", params)

    def _crm_activity_delete(self, params):
        return self._delete("activity", params)

    def _crm_timeline_comment_delete(self, params):
        return self._delete("comment", params)

    def _crm_timeline_logmessage_delete(self, params):
        return self._delete("log", params)


def _camel(name):
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)
