import type { Locale } from '../i18n/preferences';
import { keepTogether } from '../ui/typography';
import { en } from './en';
import { fr, type Messages } from './fr';

function french<T extends object>(tree: T): T {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? keepTogether(value) : french(value as object),
    ]),
  ) as T;
}

// Same keys by construction (same.ts); only the literal types of the texts differ.
const MESSAGES: Record<Locale, Messages> = { fr: french(fr), en: en as unknown as Messages };

/** All texts in a language. */
export const messagesOf = (locale: Locale): Messages => MESSAGES[locale];

/** What every page carries to the browser: administration brings its own texts, the help renders its on the server. */
export function commonMessagesOf(locale: Locale): Messages {
  const { admin: _admin, faq: _faq, help: _help, provisioning: _provisioning, ...common } = MESSAGES[locale];
  return common as Messages;
}
