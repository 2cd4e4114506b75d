// « Copier » buttons: without a clipboard (plain HTTP to another machine) the value is selected instead.
for (const button of document.querySelectorAll('[data-copie]')) {
  button.addEventListener('click', async () => {
    const status = button.parentElement.querySelector('[role="status"]');
    try {
      await navigator.clipboard.writeText(button.dataset.copie);
      status.textContent = 'Copié';
    } catch {
      status.textContent = `À copier : ${button.dataset.copie}`;
      getSelection().selectAllChildren(status);
    }
    status.hidden = false;
  });
}
