/** Frames that a refusal may take to be shown. */
const PATIENCE = 10;

/** Once a refusal is shown, the keyboard goes to the first field that it is about. */
export function focusFirstError(form: HTMLElement | null, patience = PATIENCE): void {
  requestAnimationFrame(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid=true]');
    if (field) field.focus();
    else if (patience > 0) focusFirstError(form, patience - 1);
  });
}
