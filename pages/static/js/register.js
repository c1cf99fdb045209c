// The register of consents: filters, counts with a chart, the list, and taking things out of it.

import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { addressOf, asQuery, goTo, orderIn } from "./register_address.js";
import { askForCheckpoint } from "./register_checkpoint.js";
import { registerChips } from "./register_chips.js";
import { askForEvidence } from "./register_evidence.js";
import { askToExport } from "./register_export.js";
import { registerFilters } from "./register_filters.js";
import { RegisterList } from "./register_list.js";
import { RegisterOverview } from "./register_overview.js";
import { button, viewHead } from "./ui.js";

export function showRegister(box, { query, canManage, follow }) {
  const register = new Register(box, canManage);
  follow((asked) => register.follow(asked));
  return register.follow(query);
}

// Every choice goes into the address, and what is in the address is shown: also by the way back.
class Register {
  constructor(box, canManage) {
    this.filters = registerFilters({ changed: (how) => this.choose({}, how), named: () => this.chips.draw() });
    this.chips = registerChips(this.filters, (chosen) => this.choose(chosen));
    this.overview = new RegisterOverview((chosen) => this.choose(chosen));
    this.list = new RegisterList({ canManage, sorted: (sort) => this.choose({}, { sort }), counted: (total) => this.counted(total) });
    this.exporter = button(_("Export"), ({ currentTarget }) => this.take(currentTarget), { disabled: true });
    const about = _("Every decision of every client. Entries are never changed or removed.");
    show(box, viewHead(_("Register of consents"), about, canManage && this.outlets()),
      this.filters.form, this.chips.node, this.overview.node, this.list.node);
  }

  outlets() {
    const evidence = ({ currentTarget }) => askForEvidence(currentTarget, this.filters.values());
    const checkpoint = ({ currentTarget }) => askForCheckpoint(currentTarget);
    return [this.exporter, button(_("Evidence"), evidence), button(_("Checkpoint"), checkpoint)];
  }

  choose(chosen, { sort = this.sort, replaces = false } = {}) {
    const address = addressOf({ ...this.filters.values(), ...chosen }, sort);
    if (address === this.address) return this.follow(new URLSearchParams(address.split("?")[1]));
    return goTo(address, { replaces });
  }

  follow(query) {
    this.filters.fill(query);
    const filters = this.filters.values();
    this.sort = orderIn(query);
    this.address = addressOf(filters, this.sort);
    this.chips.draw();
    this.overview.load(filters);
    return this.list.ask(asQuery(filters), this.sort);
  }

  // What is not there, or not known yet, cannot be taken out.
  counted(total) {
    this.exporter.disabled = total === 0;
  }

  take(origin) {
    const told = this.filters.told().map(({ title, words }) => [title, words]);
    askToExport(origin, { ...this.list.found(), told });
  }
}
