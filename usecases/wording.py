"""What is said to the client, put together from a version, its company and the line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from consent import prompts
from consent.vocabulary import Channel, Method, Mode, Notice
from models.agreement import AgreementVersion
from models.register import RegisterEntry
from usecases.links import PersonalLinks

DESTRUCTION_TERM = timedelta(days=30)
"""152-FZ art. 21 part 5: data are destroyed within 30 days of a withdrawal."""
TIME_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts for the chat; ``links`` leads from them to the client's own page."""

    links: PersonalLinks

    def prompt(
        self, version: AgreementVersion, prompt_id: int, channel: Channel, mode: Mode, now: datetime
    ) -> str:
        """The prompt in the form that this kind of channel can show, with its personal link."""
        company, language = version.settings["company_short_name"], version.settings["language"]
        url = self.links.for_prompt(version, prompt_id, now)
        if channel is Channel.ONLINE_CHAT:
            return prompts.prompt_online_chat(
                company, version.settings["data_short"], version.settings["purposes_short"], url, language
            )
        if mode is Mode.EXPLICIT:
            return prompts.prompt_explicit(company, url, language)
        return prompts.prompt_implied(company, url, language)

    def notice(
        self, notice: Notice, version: AgreementVersion, at: datetime, entry: RegisterEntry | None,
        received_at: datetime | None = None,
    ) -> str:  # fmt: skip
        """What the client is told; ``entry`` is the decision that he is told of.

        ``received_at``: when a withdrawal came in that was entered later; its term is counted from there.
        """
        language = version.settings["language"]
        local_time = prompts.local_time(at, TIME_ZONE, language)
        match notice:
            case Notice.GIVEN:
                is_from_page = entry is not None and entry.method == Method.WEB_PAGE
                return prompts.given_ack(
                    local_time,
                    self._receipt(version, entry, at),
                    language,
                    is_from_page=is_from_page,
                    is_online_chat=entry is not None and Channel.of(entry.connector) is Channel.ONLINE_CHAT,
                )
            case Notice.REFUSED:
                return prompts.refused_ack(language)
            case Notice.WITHDRAWN:
                due = (received_at or at) + DESTRUCTION_TERM
                # Of a paper that lay too long the term is over: then it is done today, not on a day gone by.
                last_day = max(due, at).astimezone(ZoneInfo(TIME_ZONE)).date()
                return prompts.withdrawn_ack(local_time, last_day, language)
            case Notice.ALREADY_GIVEN:
                return prompts.already_given_hint(language)

    def _receipt(self, version: AgreementVersion, entry: RegisterEntry | None, at: datetime) -> str:
        if entry is None or entry.prompt_id is None:
            return self.links.page(version)
        return self.links.receipt(version, entry.prompt_id, at)
