import { type Settings, settingsSchema } from './settings';

/** What is wrong with a value for a setting, as a French sentence that says what to give; null: nothing. Pure. */
export function settingProblem(key: keyof Settings, value: unknown): string | null {
  if (settingsSchema.shape[key].safeParse(value ?? null).success) return null;
  return key === 'supportAddress'
    ? 'Indiquez une adresse de messagerie ou une adresse web (https://…), 254 caractères au plus, ou laissez vide.'
    : 'Indiquez un nombre entier de jours, de 0 à 36 500.';
}
