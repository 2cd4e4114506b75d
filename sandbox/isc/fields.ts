/** What may be typed of organisations and people. Each answers the cleaned values, or a French sentence by field. */
import { z } from 'zod';
import type { OrganisationFields, PersonFields } from './directory';
import { immatriculationFault } from './immatriculation';

type Checked<T> = { fields: T; errors?: undefined } | { fields?: undefined; errors: Record<string, string> };

const line = (max: number, missing: string) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, missing)
        .max(max, `${max} caractères au plus.`)
        .regex(/^[^\p{C}<>]*$/u, 'Sans caractère invisible, ni « < » ou « > ».'),
    );

const name = (missing: string) =>
  line(80, missing).pipe(
    z
      .string()
      .regex(/^\p{L}[\p{L}\p{M}\p{N}'’ .-]*$/u, 'Des lettres, et au besoin espaces, tirets ou apostrophes.'),
  );

const organisationForm = z.object({
  name: line(120, 'Indiquez la raison sociale.'),
  immatriculation: z
    .string()
    .transform((text) => text.replace(/[\s.]/g, ''))
    .superRefine((value, context) => {
      const message = value === '' ? 'Indiquez le SIREN ou le SIRET.' : immatriculationFault(value);
      if (message) context.addIssue({ code: 'custom', message });
    }),
  phone: line(30, 'Indiquez le téléphone principal.').pipe(
    z
      .string()
      .regex(
        /^\+?[\d ().-]+$/,
        'Un numéro compte des chiffres, avec au besoin + au début, espaces, points ou tirets.',
      )
      .refine(
        (text) => /^\d{9,15}$/.test(text.replace(/\D/g, '')),
        'Un numéro de téléphone compte de 9 à 15 chiffres.',
      ),
  ),
  address: line(200, 'Indiquez l’adresse.'),
});

const personForm = z.object({
  login: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/,
      'De 3 à 64 lettres sans accent, chiffres, points, tirets ou tirets bas, et d’abord une lettre ou un chiffre.',
    ),
  civility: z.enum(['M', 'MME'], 'Choisissez une civilité.'),
  givenName: name('Indiquez le prénom.'),
  familyName: name('Indiquez le nom.'),
  email: z
    .string()
    .trim()
    .max(254, '254 caractères au plus.')
    .pipe(z.email('Indiquez une adresse mail, comme prenom.nom@editeur.example.')),
});

const passwordForm = z.string().min(8, 'Au moins 8 caractères.').max(200, '200 caractères au plus.');

function check<T>(schema: z.ZodType<T>, values: Record<string, string>): Checked<T> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return { fields: parsed.data };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0])] ??= message;
  return { errors };
}

export const checkOrganisation = (values: Record<string, string>): Checked<OrganisationFields> =>
  check(organisationForm, { name: '', immatriculation: '', phone: '', address: '', ...values });

/** `password`: undefined when none is to be chosen. */
export function checkPerson(
  values: Record<string, string>,
  password: string | undefined,
): Checked<PersonFields> {
  const person = check(personForm, { login: '', givenName: '', familyName: '', email: '', ...values });
  const chosen = password === undefined ? undefined : passwordForm.safeParse(password);
  if (!chosen || chosen.success) return person;
  return { errors: { ...person.errors, password: chosen.error.issues[0]?.message ?? '' } };
}
