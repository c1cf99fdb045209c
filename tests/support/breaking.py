"""A portal and a database that end a process, or fail it, at any of their steps."""

from sqlalchemy import event
from sqlalchemy.orm import Session

from integration.rest import PortalUnavailable, RateLimited, TokenExpired, UnknownOutcome

BEFORE = {
    "killed before": None,
    "portal down": PortalUnavailable("crm.item.list"),
    "rate limit": RateLimited("crm.item.list"),
    "token expired": TokenExpired("crm.item.list"),
}
AFTER = {"killed after": None, "no answer": UnknownOutcome("crm.item.list")}


class Killed(BaseException):
    """The process ends here: nothing of ours may catch it."""


class Breaking:
    """A portal that breaks once, at one of its calls."""

    def __init__(self, crm, at=0, how=""):
        self.crm, self.at, self.how, self.count = crm, at, how, 0

    def call(self, method, params, *, write):
        self.count += 1
        if self.count != self.at:
            return self.crm.call(method, params, write=write)
        if self.how in BEFORE:
            raise BEFORE[self.how] or Killed
        self.crm.call(method, params, write=write)
        raise AFTER[self.how] or Killed


class Commits:
    """While the worker works, the process ends once: just before or just after a commit becomes durable."""

    def __init__(self, when, at=0):
        self.when, self.at, self.count = when, at, 0

    def __enter__(self):
        event.listen(Session, self.when, self.ends)

    def __exit__(self, *_):
        event.remove(Session, self.when, self.ends)

    def ends(self, _session):
        self.count += 1
        if self.count == self.at:
            raise Killed
