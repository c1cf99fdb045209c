// The words of the trade for people: statuses, methods, states, warnings, channels.

import { _ } from "./i18n.js";

export const STATUSES = {
  given: { word: _("Given"), tone: "good" },
  refused: { word: _("Refused"), tone: "bad" },
  withdrawn: { word: _("Withdrawn"), tone: "bad" },
  expired: { word: _("Expired"), tone: "warn" },
  superseded: { word: _("Replaced"), tone: "warn" },
  invalidated: { word: _("Invalid"), tone: "bad" },
};

export const METHODS = {
  button: _("Button in the chat"),
  keyword: _("Words in the chat"),
  implied_continuation: _("Went on writing"),
  web_page: _("Web page"),
  operator: _("Entered by an employee"),
};

export const STATES = {
  none: { word: _("Consent not asked yet"), tone: "calm", note: _("The request goes out with the client's first message.") },
  asked: { word: _("Waiting for the client"), tone: "warn", note: _("The request is sent, there is no answer yet.") },
  given: { word: _("Consent given"), tone: "good", note: _("Personal data may be saved.") },
  refused: { word: _("Client refused"), tone: "bad", note: _("Do not save personal data. General questions may be answered.") },
  no_decision: { word: _("Client did not answer"), tone: "warn", note: _("There is no consent: do not save personal data.") },
  withdrawn: { word: _("Consent withdrawn"), tone: "bad", note: _("Processing has stopped, the data will be destroyed.") },
  superseded: { word: _("New version: ask again"), tone: "warn", note: _("The agreement has changed, a new consent is needed.") },
  expired: { word: _("Consent expired"), tone: "warn", note: _("Save nothing new until the client consents again.") },
  invalidated: { word: _("Consent is not valid"), tone: "bad", note: _("It was declared invalid, a new one is needed.") },
};

export const URL_KINDS = {
  own_page: _("Agreement page"),
  session_start_page: _("Page where the chat began"),
  website: _("Site"),
  dialogue: _("Dialogue in Bitrix24"),
};

export const CONNECTORS = {
  livechat: _("Online chat"),
  telegrambot: "Telegram",
  whatsappbytwilio: "WhatsApp (Twilio)",
  whatsappbyedna: "WhatsApp (edna)",
  vkgroup: _("VK"),
  viber: "Viber",
  max: "MAX",
  avito: _("Avito"),
  ok: _("Odnoklassniki"),
  facebook: "Facebook",
  fbinstagramdirect: "Instagram Direct",
  network: _("Bitrix24.Network"),
};

export const WARNINGS = {
  native_agreement_on: _("The warning of Bitrix24 itself is on as well: the client gets two requests."),
  other_bot: _("Another chat bot serves this line: while it does, consent cannot be asked. Switch it off in the line's settings in Contact centre, tab “Chat bots”, then save here."),
  crm_before_consent: _("The line itself makes a CRM card before the client agrees."),
  foreign_messenger: _(
    "A foreign messenger is connected. Since 1 June 2025 banks, telecom, state bodies and some large platforms may not use such messengers with clients (41-FZ).",
  ),
  line_inactive: _("The line is switched off in Bitrix24: nobody writes to it."),
  implied_mode: _("In messengers going on with the correspondence counts as consent: this is disputable."),
  bot_missing: _("The line is protected, but the bot that asks is switched off there: save its settings once more."),
  agreement_archived: _("The agreement of this line is in the archive: choose another one."),
};

export const MODES = {
  explicit: _("Only the answer “Yes”"),
  implied: _("Going on with the correspondence"),
};

export const ON_REFUSAL = {
  hand_over: _("Hand the chat over to an employee"),
  finish: _("Finish the chat"),
};

export const ON_SILENCE = {
  note: _("Note that there is no answer"),
  remind: _("Ask once more"),
};

export const LINE_FIELDS = {
  protected: _("Send a warning about the collection of personal data"),
  agreement: _("Agreement"),
  agreement_id: _("Agreement"),
  mode: _("Messengers: what counts as consent"),
  auto_save_to_crm: _("Save to CRM automatically"),
  on_refusal: _("If the client refuses"),
  on_silence: _("If the client does not answer"),
  silence_days: _("After how many days"),
  crm_after_consent: _("Make no CRM cards before consent"),
  native_agreement_off: _("Switch off the warning of Bitrix24 itself"),
  auto_erase: _("Destroy without approval"),
};

export const COMPANY_KINDS = {
  entity: _("Legal entity"),
  entrepreneur: _("Individual entrepreneur"),
  self_employed: _("Self-employed person"),
  foreign: _("Foreign company"),
};

export const COMPANY_FIELDS = {
  kind: _("Kind"),
  full_name: _("Full name"),
  short_name: _("Short name"),
  inn: _("INN"),
  kpp: _("KPP"),
  ogrn: _("OGRN"),
  address: _("Address"),
  email: _("E-mail"),
  jurisdiction: _("Jurisdiction"),
  country: _("Country"),
};

export const LANGUAGES = { ru: "Русский", en: "English" };

// A code we have no word for is shown as it is: better an odd word than a hole.
export const wordFor = (table, code) => table[code]?.word ?? table[code] ?? code ?? "";

export const toneFor = (table, code) => table[code]?.tone ?? "calm";

export const versionName = (agreement) => (agreement?.version ? _("No. {n}", { n: agreement.version }) : "");
