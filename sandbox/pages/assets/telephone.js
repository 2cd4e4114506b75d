// Renews the list of waiting requests while the page is open; leaves it alone when nothing changed.
const list = document.getElementById('demandes');
let shown;

async function look() {
  try {
    const response = await fetch('/telephone/demandes');
    const text = await response.text();
    if (response.ok && text !== shown) {
      if (shown !== undefined) list.innerHTML = text;
      shown = text;
    }
  } catch {
    // The sandbox is restarting: the next look will tell.
  }
  setTimeout(look, 1000);
}
look();
