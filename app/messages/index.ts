import type { Locale } from '../i18n/preferences';
import { en } from './en';
import { fr, type Messages } from './fr';

/** All texts in a language. */
export function messagesOf(locale: Locale): Messages {
  // Same keys by construction (same.ts); only the literal types of the texts differ.
  return locale === 'en' ? (en as unknown as Messages) : fr;
}
