/** Which names LIST and LSUB show, and with which attributes. Pure. */
import type { Folder } from '../../store/types';
import { patternMatcher } from '../syntax/pattern';
import type { ListOptions } from './options';

export interface Listed {
  name: string;
  attributes: string[];
  /** null: a level that cannot be selected. */
  folder: Folder | null;
  /** Something below is subscribed to, which the patterns do not show (RFC 5258 §4). */
  childInfo: boolean;
}

/** All levels above a name, from the top. */
export function levelsAbove(name: string): string[] {
  const levels = name.split('/');
  return levels.slice(1).map((_, depth) => levels.slice(0, depth + 1).join('/'));
}

const inOrder = (a: string, b: string) =>
  Number(b === 'INBOX') - Number(a === 'INBOX') || (a < b ? -1 : a > b ? 1 : 0);

/** What LIST answers. */
export function listNames(
  folders: readonly Folder[],
  subscriptions: readonly string[],
  options: ListOptions,
): Listed[] {
  const existing = new Map(folders.map((folder) => [folder.name, folder]));
  const above = new Set(folders.flatMap(({ name }) => levelsAbove(name)));
  const subscribed = new Set(subscriptions);
  const matchers = options.patterns.map(patternMatcher);
  const shown = (name: string) => matchers.some((matches) => matches(name));
  const selected = (name: string) =>
    (!options.subscribed || subscribed.has(name)) &&
    (!options.specialUse || existing.get(name)?.specialUse != null);
  const candidates = new Set([...existing.keys(), ...above, ...(options.subscribed ? subscribed : [])]);
  const parents = new Set<string>();
  if (options.recursive) {
    for (const name of candidates) {
      if (!selected(name)) continue;
      for (const level of levelsAbove(name)) parents.add(level);
    }
  }
  return [...new Set([...candidates, ...parents])]
    .filter((name) => (selected(name) || parents.has(name)) && shown(name))
    .sort(inOrder)
    .map((name) => {
      const folder = existing.get(name) ?? null;
      const missing = above.has(name) ? '\\Noselect' : '\\NonExistent';
      return {
        name,
        folder,
        attributes: [
          ...(folder ? [] : [missing]),
          above.has(name) ? '\\HasChildren' : '\\HasNoChildren',
          ...(options.showSubscribed && subscribed.has(name) ? ['\\Subscribed'] : []),
          ...(folder?.specialUse ? [folder.specialUse] : []),
        ],
        childInfo: options.subscribed && parents.has(name),
      };
    });
}

/**
 * What LSUB answers. A level above a subscribed name that the pattern shows, while it does not show the name itself,
 * stands for it as \Noselect (RFC 3501 §6.3.9).
 */
export function subscribedNames(
  folders: readonly Folder[],
  subscriptions: readonly string[],
  pattern: string,
): { name: string; attributes: string[] }[] {
  const existing = new Map(folders.map((folder) => [folder.name, folder]));
  const found = new Map<string, string[]>();
  const matches = patternMatcher(pattern);
  const hidden = subscriptions.filter((name) => !matches(name));
  for (const level of hidden.flatMap(levelsAbove)) {
    if (matches(level)) found.set(level, ['\\Noselect']);
  }
  for (const name of subscriptions) {
    if (!matches(name)) continue;
    const folder = existing.get(name);
    found.set(name, !folder ? ['\\Noselect'] : folder.specialUse ? [folder.specialUse] : []);
  }
  return [...found].sort(([a], [b]) => inOrder(a, b)).map(([name, attributes]) => ({ name, attributes }));
}
