/** What the home page says once to whoever has just logged out: names that the browser knows too. */

/** `out`: here and at ISC; `here`: only here, ISC could not be told. */
export const NOTICES = ['out', 'here'] as const;
export type LogoutNotice = (typeof NOTICES)[number];

/** Read by the page, which forgets it; not a secret. */
export const NOTICE_COOKIE = 'motco2-notice';
