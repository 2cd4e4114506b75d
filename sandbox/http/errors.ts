export interface Way {
  name: string;
  href: string;
}

/** A request that cannot be served, with the French sentence that the person reads. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    message: string,
    readonly headers: Record<string, string> = {},
    /** Where to go from here. */
    readonly way: Way | undefined = undefined,
  ) {
    super(message);
  }
}

export const notFound = () =>
  new HttpError(404, 'Page introuvable', 'Cette adresse n’existe pas dans le bac à sable.');

export const methodNotAllowed = (allowed: string) =>
  new HttpError(405, 'Méthode refusée', `Cette adresse n’accepte que ${allowed}.`, { allow: allowed });
