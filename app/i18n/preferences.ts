/** What a visitor may choose about the display: kept in two cookies, so that the first paint is already right. */
export const LOCALES = ['fr', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_COOKIE = 'langue';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = 'apparence';

/** French unless English was asked for. */
export const readLocale = (value: string | undefined): Locale => (value === 'en' ? 'en' : 'fr');

export const readTheme = (value: string | undefined): Theme =>
  value === 'light' || value === 'dark' ? value : 'system';

/** One clock everywhere; UTC on hover. */
export const TIME_ZONE = 'Europe/Paris';
