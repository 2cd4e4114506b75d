/** What the portal answers to a request, in a form that two answers can be compared in. */
import { readInstance } from './instance';

/** How an address is asked for. */
export interface Way {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: string[];
  body: string;
}

/** What an answer says. */
export interface Content {
  status: number;
  headers: string[];
  /** Elements of the page and rows of the stream, sorted, each once. */
  said: string[];
}

/** They change from one request to the next, or say how long the answer is. */
const PASSING = /^(?:date|content-length|etag|connection|keep-alive): /;

/**
 * Asks and follows nothing, but where Next sends its own client on to the address that says what it asks for. Of the
 * answer, what chance decides is taken out.
 */
export async function answerTo(path: string, cookie: string | null, way: Way): Promise<Answer> {
  const { portal } = readInstance();
  const ask = (address: string) =>
    fetch(new URL(address, portal), {
      ...{ method: way.method ?? 'GET', body: way.body ?? null, redirect: 'manual' },
      headers: { origin: portal, ...way.headers, ...(cookie !== null && { cookie }) },
    });
  let response = await ask(path);
  const on = response.headers.get('location') ?? '';
  if (/[?&]_rsc=/.test(on)) {
    await response.body?.cancel();
    response = await ask(on);
  }
  const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
  const still = (text: string) =>
    (nonce ? text.replaceAll(nonce, 'NONCE') : text)
      .replaceAll(/(?<=[?&]_rsc=)[\w-]+/g, '')
      // Hints of Next's to load early what a page needs: how many are known when the head leaves is chance.
      .replaceAll(/<\/_next\/static\/[^>]*>; rel=preload[^,]*(?:, )?/g, '')
      // Next's own number of a request, in the keys of what goes into the head.
      .replaceAll(/(?<=")[\w-]{21}(?=[vm]\\?")/g, '');
  const headers = [...response.headers].map(([name, value]) => `${name}: ${still(value)}`);
  return {
    status: response.status,
    headers: headers.filter((line) => !PASSING.test(line) && line !== 'link: ').sort(),
    body: still(await response.text()),
  };
}

/**
 * What an answer says, whatever came first: parts of a page that are rendered at the same time come, and are numbered,
 * in any order, wait for each other or not, and are cut into scripts anywhere.
 */
export function contentOf({ status, headers, body }: Answer): Content {
  const whole = body
    .replaceAll(/"\]\)<\/script>(?:<script[^>]*>self\.__next_f\.push\(\[1,")?/g, '')
    // What puts late parts in their places.
    .replaceAll(
      /<script[^>]*>(?:\$R|requestAnimationFrame)[\s\S]*?<\/script>|<template id="[BP]:[^>]*><\/template>|<!--\/?\$[?~!]?-->/g,
      '',
    )
    .replaceAll(/<div hidden(?:="")? id="S:[0-9a-f]+">/g, '<div>')
    // Numbers of rows, and what refers to them or into them.
    .replaceAll(/(?<=^|\n|\\n)[0-9a-f]+:/g, '')
    .replaceAll(/\$[LQ@]?[0-9a-f]+(?::[\w:]+)?(?=\\?")/g, '$');
  return { status, headers, said: [...new Set(whole.split(/\n|\\n|(?=<)/))].sort() };
}

/** The same answer, had it been asked for other ids. */
export function renamed(answer: Answer, names: [from: string, to: string][]): Answer {
  const all = (text: string) => names.reduce((said, [from, to]) => said.replaceAll(from, to), text);
  return { status: answer.status, headers: answer.headers.map(all), body: all(answer.body) };
}
