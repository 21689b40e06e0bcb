/** Follows an order that is on its way: looks again every few seconds until the page says that it has arrived. */
const order = document.querySelector('[data-follow]');
if (order) follow(order);

async function follow(shown) {
  const pauseMs = Number(shown.dataset.follow);
  while (shown.dataset.follow) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const next = await look();
    if (!next || next.innerHTML === shown.innerHTML) continue;
    shown.innerHTML = next.innerHTML;
    if (!next.dataset.follow) delete shown.dataset.follow;
  }
}

/** The order as it stands now; nothing while the shop cannot be reached. */
async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.querySelector('#order');
  } catch {
    return undefined;
  }
}
