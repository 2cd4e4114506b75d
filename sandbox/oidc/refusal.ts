/** The page of a request that the provider refuses: French for the person, the detail for the developer. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { errorPage } from '../pages/error';
import type { Html } from '../pages/html';

const MAX_SHOWN = 300;

interface Refusal {
  error: string;
  error_description?: string;
}

/** @param undeclared forms of address that the realm accepts beside those that a client declared. */
export function refusalPage(ctx: KoaContextWithOIDC, refusal: Refusal, undeclared: string[]): Html {
  const address = refusedAddress(ctx, refusal.error);
  if (address) return addressPage(ctx.status, address, undeclared);
  const { error, error_description: description } = refusal;
  return errorPage(
    ctx.status,
    'La connexion ne peut pas continuer',
    'La demande de votre logiciel a été refusée. Le détail ci-dessous est destiné à son développeur.',
    `${error}${description ? ` : ${description}` : ''}`,
  );
}

interface RefusedAddress {
  error: string;
  parameter: 'redirect_uri' | 'post_logout_redirect_uri';
  received: string;
  declared: readonly string[];
}

/** The return address at fault, if that is what was refused. */
function refusedAddress(ctx: KoaContextWithOIDC, error: string): RefusedAddress | undefined {
  const { client, params, route } = ctx.oidc ?? {};
  if (!client) return undefined;
  if (error === 'invalid_redirect_uri') {
    const received = String(params?.redirect_uri ?? '');
    return { error, parameter: 'redirect_uri', received, declared: client.redirectUris ?? [] };
  }
  const after = params?.post_logout_redirect_uri;
  if (route === 'end_session' && typeof after === 'string' && !client.postLogoutRedirectUriAllowed(after)) {
    const declared = client.postLogoutRedirectUris ?? [];
    return { error, parameter: 'post_logout_redirect_uri', received: after, declared };
  }
  return undefined;
}

function addressPage(
  status: number,
  { error, parameter, received, declared }: RefusedAddress,
  undeclared: string[],
): Html {
  const shown = received.length > MAX_SHOWN ? `${received.slice(0, MAX_SHOWN)}…` : received;
  const accepted = [
    ...undeclared.map((form) => `  ${form} (tout port, tout chemin, sans fragment ni identifiants)`),
    ...declared.map((uri) => `  ${uri} (exactement)`),
  ];
  return errorPage(
    status,
    'Adresse de retour refusée',
    `Votre logiciel demande à revenir à une adresse qui n’est pas acceptée (paramètre ${parameter}). ` +
      'Corrigez-la dans sa configuration.',
    [
      `Adresse reçue :\n  ${shown || '(vide)'}`,
      `Adresses acceptées :\n${accepted.join('\n') || '  aucune'}`,
      `Erreur : ${error}`,
    ].join('\n\n'),
  );
}
