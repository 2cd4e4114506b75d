// Renews the list of waiting requests while the page is open; leaves it alone when nothing changed, and the focus where
// it was.
const list = document.getElementById('demandes');
let shown;

function renew(text) {
  const focused = list.contains(document.activeElement) ? document.activeElement : undefined;
  const request = focused?.form?.elements.demande.value;
  list.innerHTML = text;
  const same = [...list.querySelectorAll('form')].find(({ elements }) => elements.demande.value === request);
  same?.querySelector(`button[value="${focused?.value}"]`)?.focus();
}

async function look() {
  try {
    const response = await fetch('/telephone/demandes');
    const text = await response.text();
    if (response.ok && text !== shown) {
      if (shown !== undefined) renew(text);
      shown = text;
    }
  } catch {
    // The sandbox is restarting: the next look will tell.
  }
  setTimeout(look, 1000);
}
look();
