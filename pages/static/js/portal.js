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

export function openContact(contactId) {
  if (!bx24?.openPath) return false;
  bx24.openPath(`/crm/contact/details/${Number(contactId)}/`, () => {});
  return true;
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
