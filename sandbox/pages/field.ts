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

/** Attribute of the first field that is wrong, which has the focus: the page begins with what is to be done. */
export const focusIfFirst = (name: string, { errors }: FormState): Html | false =>
  Object.keys(errors)[0] === name && html`autofocus`;

export function field(text: FieldText, form: FormState): Html {
  const { name, label, help, optional, maxlength, attributes } = text;
  const { values, errors } = form;
  const wrong = errors[name];
  const described = [help && `${name}-aide`, wrong && `${name}-erreur`].filter(Boolean).join(' ');
  return html`
    <label for="${name}">${label}${optional ? '' : ' *'}</label>
    ${help && html`<p class="help" id="${name}-aide">${help}</p>`}
    ${wrong && html`<p class="error" id="${name}-erreur"><span aria-hidden="true">✕</span> ${wrong}</p>`}
    <input id="${name}" name="${name}" value="${values[name] ?? ''}" maxlength="${maxlength}"
      ${!optional && html`required`} ${wrong && html`aria-invalid="true"`} ${focusIfFirst(name, form)} ${attributes}
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
