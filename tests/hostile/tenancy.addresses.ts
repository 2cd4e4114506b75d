/** The addresses of the table of pages, and the ways to ask for them. */
import { dirname } from 'node:path';
import type { Way } from '../support/answers';
import { ENTRIES, type Entry, type Kind, type Part } from './tenancy.table';

export type Ids = Record<Kind, number>;
/** Every way that a browser, Next's own client or a script asks for a page. */
export function waysOf(file: string, ids: Ids): [string, Way][] {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ways: [string, Way][] = [
    ['GET', {}],
    ['HEAD', { method: 'HEAD' }],
    ['POST', { method: 'POST', headers: form, body: 'a=b' }],
  ];
  if (!file.endsWith('page.tsx')) {
    return [...ways, ['PUT', { method: 'PUT', body: 'x' }], ['DELETE', { method: 'DELETE' }]];
  }
  const action = { ...form, 'next-action': '40'.repeat(21) };
  const rsc = { rsc: '1', 'next-url': '/comptes' };
  const tree = encodeURIComponent(JSON.stringify(innermost(file, ids)));
  return [
    ...ways,
    ['POST of a server action', { method: 'POST', headers: action, body: 'a=b' }],
    ['GET of Next’s client', { headers: rsc }],
    ['GET of the page without its layouts', { headers: { ...rsc, 'next-router-state-tree': tree } }],
    ['prefetch', { headers: { ...rsc, 'next-router-prefetch': '1' } }],
  ];
}

/** What Next's client says it shows: all the layouts, so that the page is rendered alone. */
function innermost(file: string, ids: Ids): unknown {
  const { path = {} } = ENTRIES[file] as Entry;
  const segments = dirname(file)
    .split('/')
    .filter((segment) => segment !== '.')
    .map((segment) => {
      const name = /^\[(.+)\]$/.exec(segment)?.[1];
      return name ? [name, written(path[name]!, ids), 'd', null] : segment;
    });
  const leaf: unknown = ['__PAGE__', {}, null, 'refetch'];
  const inner = segments.reduceRight((child: unknown, segment) => [segment, { children: child }], leaf);
  return ['', { children: inner }, null, null];
}

export const kindOf = (part: Part): Kind | undefined =>
  typeof part === 'string' ? part : 'kind' in part ? part.kind : undefined;

export type Writing = (id: string) => string;
export const plain: Writing = (id) => id;

function written(part: Part, ids: Ids, writing = plain): string {
  if (typeof part === 'string') return writing(String(ids[part]));
  return 'word' in part ? part.word : part.within(writing(String(ids[part.kind])));
}

export function addressOf(file: string, ids: Ids, query: Record<string, Part> = {}, writing = plain): string {
  const { path = {} } = ENTRIES[file] as Entry;
  const parts = dirname(file)
    .split('/')
    .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
    .map((part) => part.replace(/\[(.+)\]/, (_, name: string) => written(path[name]!, ids, writing)));
  const values = Object.entries(query).map(
    ([name, part]) =>
      `${name}=${typeof part === 'string' ? written(part, ids, writing) : encodeURIComponent(written(part, ids))}`,
  );
  return `/${parts.join('/')}${values.length > 0 ? `?${values.join('&')}` : ''}`;
}

/** The ids of one kind as nobody writes them; numbers all the same for whoever reads too much into them. */
export const WRITINGS: Writing[] = [
  ...[(id: string) => `0${id}`, (id: string) => `${id}.0`, (id: string) => `${id}e0`],
  ...[(id: string) => `%2B${id}`, (id: string) => `-${id}`, (id: string) => `%20${id}`],
  ...[(id: string) => `${id}%0A`, (id: string) => `${id}%00`, (id: string) => `${id};`],
  ...[(id: string) => `0x${Number(id).toString(16)}`],
];
