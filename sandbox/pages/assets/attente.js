// Waits for the answer given on the telephone, then goes on without a click.
const status = document.getElementById('etat');
const form = document.getElementById('suite');

async function look() {
  try {
    const response = await fetch(`${location.pathname}/etat`, { headers: { accept: 'application/json' } });
    const { etat } = response.ok ? await response.json() : { etat: 'expired' };
    if (etat === 'approved' || etat === 'refused') {
      status.textContent = etat === 'approved' ? 'Approuvé. Connexion en cours…' : 'Refusé sur le téléphone.';
      form.requestSubmit(form.querySelector('button'));
      return;
    }
    if (etat === 'expired') {
      location.reload();
      return;
    }
  } catch {
    status.textContent = 'Le bac à sable ne répond pas. Nouvel essai…';
  }
  setTimeout(look, 700);
}
look();
