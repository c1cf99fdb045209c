// The portal's BX24 library, where it is there: pages work without it too.

const bx24 = window.BX24;

export const isInPortal = Boolean(bx24);

export function whenReady(start) {
  if (bx24?.init) bx24.init(start);
  else start();
}

export function fitWindow() {
  bx24?.fitWindow?.();
}

// The portal gives the frame a height once; ours changes with every list that is drawn.
export function keepFitting() {
  if (!isInPortal) return;
  let known = 0;
  new ResizeObserver(() => {
    const height = document.body.scrollHeight;
    if (height !== known) fitWindow();
    known = height;
  }).observe(document.body);
}

export const canOpenContact = () => Boolean(bx24?.openPath);

export function openContact(contactId) {
  return openCard("contact", contactId);
}

// kind: contact, lead or deal
export function openCard(kind, number) {
  if (!canOpenContact()) return false;
  bx24.openPath(`/crm/${kind}/details/${Number(number)}/`, () => {});
  return true;
}

// address: the part of the application's address from '#' on; it opens over the page, where the portal can do that.
export const canOpenApplication = () => Boolean(bx24?.openApplication);

export function openApplication(address) {
  whenReady(() => bx24.openApplication({ address }, () => {}));
}

// With what the application was opened: told(options) hears it once the library knows.
export function hearOptions(told) {
  if (bx24?.placement?.info) whenReady(() => told(bx24.placement.info()?.options ?? {}));
}

export const canCall = () => Boolean(bx24?.callMethod);

// With the rights of the employee himself; the portal's refusal has its code. A lost answer has none.
export class PortalError extends Error {
  constructor(status, code) {
    super(code);
    this.code = status ? code : "";
  }
}

export function callPortal(method, params) {
  return new Promise((resolve, reject) => {
    whenReady(() => bx24.callMethod(method, params, (answer) => {
      const wrong = answer.error();
      if (!wrong) return resolve(answer.data());
      return reject(new PortalError(wrong.status, wrong.ex?.error ?? String(wrong)));
    }));
  });
}

export const canSelectEmployees = () => Boolean(bx24?.selectUsers);

// The portal's dialog; chosen([{ user_id, name }]) is not called when it is closed without a choice.
export function selectEmployees(chosen) {
  whenReady(() => bx24.selectUsers((people) => {
    const found = Object.values(people ?? {}).map(({ id, name }) => ({ user_id: Number(id), name: name ?? "" }));
    if (found.length > 0) chosen(found);
  }));
}

export function finishInstallation() {
  if (!bx24?.installFinish) return false;
  bx24.installFinish();
  return true;
}

export function reload() {
  if (bx24?.reloadWindow) bx24.reloadWindow();
  else window.location.reload();
}
