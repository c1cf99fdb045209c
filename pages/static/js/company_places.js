// Countries and jurisdictions by their names in the reader's language.

import { _, lang } from "./i18n.js";

const CODES = (
  "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR "
  + "CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE "
  + "IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM "
  + "MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD "
  + "SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS "
  + "YE ZA ZM ZW"
).split(" ");

const names = new Intl.DisplayNames(lang, { type: "region" });

const JURISDICTIONS = {
  RU: _("Russia"),
  BY: _("Belarus"),
  KZ: _("Kazakhstan"),
  EU: _("European Union"),
};

// A stored code that is no country's any more is shown as it is.
export function countryName(code) {
  try {
    return names.of(code);
  } catch {
    return code;
  }
}

export const jurisdictionName = (code) => JURISDICTIONS[code] ?? countryName(code);

export function countryChoices() {
  const named = CODES.map((code) => [code, countryName(code)]);
  return named.sort(([, one], [, other]) => one.localeCompare(other, lang));
}

// EU stands for all its countries: the rules are the same there. A code that came from elsewhere stays among them.
export function jurisdictionChoices(current) {
  const pairs = Object.entries(JURISDICTIONS);
  return !current || current in JURISDICTIONS ? pairs : [...pairs, [current, countryName(current)]];
}
