/** Which virtual server a name asks for, where several share an address and a port (DESIGN §4). */

/**
 * The server of a name: its own (`mail-psc-…`), or one with an account's label before it. Case and a final dot do
 * not matter. null when the name is none of ours, or absent.
 */
export function hostOfName<H extends { name: string }>(name: string | null, hosts: readonly H[]): H | null {
  const asked = name?.toLowerCase().replace(/\.$/, '');
  if (!asked) return null;
  const found = hosts.find((host) => {
    const own = host.name.toLowerCase();
    if (asked === own) return true;
    if (!asked.endsWith(`.${own}`)) return false;
    return /^[a-z0-9-]{1,63}$/.test(asked.slice(0, -own.length - 1));
  });
  return found ?? null;
}
