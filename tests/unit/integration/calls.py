"""A portal that answers from a script and remembers what it was asked."""

from datetime import UTC, datetime

from integration.rest import Answer

FINISHED = datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC)


class Scripted:
    """Answers each method with its next answer, the last one for ever; an exception is raised."""

    def __init__(self, **answers):
        self.calls = []
        self._answers = {name.replace("__", "."): list(rows) for name, rows in answers.items()}

    def call(self, method, params, *, write):
        self.calls.append((method, params))
        rows = self._answers.get(method, [None])
        found = rows.pop(0) if len(rows) > 1 else rows[0]
        if isinstance(found, Exception):
            raise found
        return Answer(found, finished_at=FINISHED)

    def sent(self, method):
        return [params for name, params in self.calls if name == method]

    @property
    def methods(self):
        return [method for method, _ in self.calls]
