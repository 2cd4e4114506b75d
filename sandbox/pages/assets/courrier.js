// Renews the list of mails when one arrives, and keeps the focus where it was.
const list = document.getElementById('liste');

async function renew() {
  const response = await fetch(`/courrier/liste${location.search}`).catch(() => undefined);
  if (!response?.ok) return;
  const focused = list.contains(document.activeElement) && document.activeElement.getAttribute('href');
  list.innerHTML = await response.text();
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
}

const events = new EventSource('/courrier/flux');
events.addEventListener('courrier', async () => {
  await renew();
  const subject = list.querySelector('.subject')?.textContent ?? '';
  document.getElementById('annonce').textContent = `Nouveau message : ${subject}`;
});
// After an interruption, for what arrived meanwhile.
events.addEventListener('open', renew);
