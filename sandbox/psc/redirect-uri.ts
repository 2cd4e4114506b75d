/** What an editor may declare as return address. Pure. */

const MAX_LENGTH = 500;

/**
 * What is wrong with an address, as a French sentence; undefined when it can be declared. As the sandbox of the real
 * PSC did in 2019, plain HTTP is taken on any host: the page warns of it.
 */
export function redirectUriFault(uri: string): string | undefined {
  if (uri.length > MAX_LENGTH) return `${MAX_LENGTH} caractères au plus.`;
  if (/\s/.test(uri)) return 'Une adresse ne contient pas d’espace.';
  if (!/^[\x21-\x7e]+$/.test(uri) || uri.includes('\\')) {
    return 'Écrivez les caractères accentués en %XX et le nom d’hôte en ASCII ; pas de « \\ ».';
  }
  // « https:///name » too: a browser skips the slash in excess and reads another host than the one written.
  if (!/^https?:\/\/[^/?#]/i.test(uri) || !URL.canParse(uri)) {
    return 'Une adresse complète commence par https:// ou http://, puis le nom du serveur.';
  }
  const { hostname, username, password } = new URL(uri);
  if (username || password || /^https?:\/\/[^/?#]*@/i.test(uri)) {
    return 'Une adresse de retour ne contient ni utilisateur ni mot de passe.';
  }
  if (uri.includes('#')) return 'Une adresse de retour n’a pas de fragment (« # »).';
  if (uri.includes('*')) return 'Pas de « * » : chaque adresse est déclarée en entier.';
  if (/\/\.{1,2}(\/|$|\?)/.test(uri)) return 'Pas de « . » ni de « .. » dans le chemin.';
  if (hostname === '') return 'Indiquez le nom du serveur.';
  return undefined;
}
