/** The keys of the French messages, with any text. A missing or additional key does not compile. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
