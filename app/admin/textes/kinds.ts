/** The texts of the portal, as the address bar names them. */
export const KINDS = { conditions: 'terms', 'lisez-moi': 'readme' } as const;
export type Slug = keyof typeof KINDS;
export type Kind = (typeof KINDS)[Slug];

/** undefined: no such text. */
export const kindOf = (slug: string): Kind | undefined =>
  Object.hasOwn(KINDS, slug) ? KINDS[slug as Slug] : undefined;
