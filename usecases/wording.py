"""What is said to the client, put together from a version, its company and the line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from consent import prompts
from consent.vocabulary import Channel, Mode, Notice
from models.agreement import AgreementVersion

DESTRUCTION_TERM = timedelta(days=30)
"""152-FZ art. 21 part 5: data are destroyed within 30 days of a withdrawal."""
TIME_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts for the chat; ``public_url`` is where clients reach our pages."""

    public_url: str

    def version_url(self, version: AgreementVersion) -> str:
        return f"{self.public_url}/agreements/{version.public_id}"

    def prompt(self, version: AgreementVersion, channel: Channel, mode: Mode) -> str:
        """The prompt in the form that this kind of channel can show."""
        company, language = version.settings["company_short_name"], version.settings["language"]
        url = self.version_url(version)
        if channel is Channel.ONLINE_CHAT:
            return prompts.prompt_online_chat(
                company, version.settings["data_short"], version.settings["purposes_short"], url, language
            )
        if mode is Mode.EXPLICIT:
            return prompts.prompt_explicit(company, url, language)
        return prompts.prompt_implied(company, url, language)

    def notice(self, notice: Notice, version: AgreementVersion, at: datetime) -> str:
        language = version.settings["language"]
        local_time = prompts.local_time(at, TIME_ZONE, language)
        match notice:
            case Notice.GIVEN:
                return prompts.given_ack(local_time, self.version_url(version), language)
            case Notice.REFUSED:
                return prompts.refused_ack(language)
            case Notice.WITHDRAWN:
                due = (at + DESTRUCTION_TERM).astimezone(ZoneInfo(TIME_ZONE)).date()
                return prompts.withdrawn_ack(local_time, due, language)
            case Notice.ALREADY_GIVEN:
                return prompts.already_given_hint(language)
