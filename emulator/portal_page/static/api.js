/** Requests to the emulator: the page's own view and the control API. */

const portal = document.querySelector('meta[name="portal"]').content;

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error || `HTTP ${response.status}`);
  return body;
}

export async function control(path, body) {
  const response = await fetch(`/_control${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ portal, ...body }),
  });
  return answer(response);
}

export async function view(chosen) {
  return answer(await fetch(`/portal-page/view?${new URLSearchParams(chosen)}`));
}
