/** An input with its label, its explanation and what is wrong with it, tied together. */
import { type Html, html } from './html';

export interface FieldText {
  name: string;
  label: string;
  help?: string;
  optional?: boolean;
  maxlength: number;
  /** Attributes of the input, e.g. `inputmode="numeric"`. */
  attributes?: Html;
}

/** `errors`: French sentences by name of the field. */
export interface FormState {
  values: Record<string, string>;
  errors: Record<string, string>;
}

export function field(text: FieldText, { values, errors }: FormState): Html {
  const { name, label, help, optional, maxlength, attributes } = text;
  const wrong = errors[name];
  const described = [help && `${name}-aide`, wrong && `${name}-erreur`].filter(Boolean).join(' ');
  // The first that is wrong has the focus: the page begins with what is to be done.
  const first = Object.keys(errors)[0] === name;
  return html`
    <label for="${name}">${label}${optional ? '' : ' *'}</label>
    ${help && html`<p class="help" id="${name}-aide">${help}</p>`}
    ${wrong && html`<p class="error" id="${name}-erreur"><span aria-hidden="true">✕</span> ${wrong}</p>`}
    <input id="${name}" name="${name}" value="${values[name] ?? ''}" maxlength="${maxlength}"
      ${!optional && html`required`} ${wrong && html`aria-invalid="true"`} ${first && html`autofocus`} ${attributes}
      ${described && html`aria-describedby="${described}"`}>`;
}

/** The sentence above a form that was refused. */
export const formError = ({ errors }: FormState): Html | false => {
  const count = Object.keys(errors).length;
  if (count === 0) return false;
  const text =
    errors.form ??
    (count === 1 ? 'Une information est à corriger.' : `${count} informations sont à corriger.`);
  return html`<p role="alert" class="error"><span aria-hidden="true">✕</span> ${text}</p>`;
};

export const REQUIRED_NOTE = html`<p class="muted">Les champs marqués d’un astérisque (*) sont obligatoires.</p>`;
