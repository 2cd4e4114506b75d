import { describe, expect, it } from 'vitest';
import { cdaOctets } from '../../tests/support/xdm/cda';
import { XML_LIMITS } from './limits';
import type { Element } from './namespaces';
import { XmlProblem } from './problem';
import { XmlReader } from './reader';

interface Read {
  elements: string[];
  text: string;
  attributes: Record<string, string>[];
}

function read(document: string | Buffer, step = 7, limits = XML_LIMITS): Read {
  const out: Read = { elements: [], text: '', attributes: [] };
  const open = (element: Element, depth: number) => {
    out.elements.push(`${depth}{${element.namespace}}${element.name}`);
    out.attributes.push(Object.fromEntries(element.attributes));
  };
  const text = (piece: string) => {
    out.text += piece;
  };
  const reader = new XmlReader({ open, text, close: () => {} }, limits);
  const octets = Buffer.from(document as string);
  for (let at = 0; at < octets.length; at += step) reader.feed(octets.subarray(at, at + step));
  reader.end();
  return out;
}

const reasonOf = (document: string | Buffer, step?: number, limits?: typeof XML_LIMITS): string => {
  try {
    read(document, step, limits);
    return 'read';
  } catch (error) {
    if (error instanceof XmlProblem) return error.reason;
    throw error;
  }
};

describe('what is read', () => {
  it('names by namespace, attributes, text with references and CDATA, whatever the cuts', () => {
    const document =
      '<?xml version="1.0"?><!-- a - b --><a:x xmlns:a="urn:a" b="1 &amp;&#x41;"><y xmlns="urn:d" a:c=\'">\'/>' +
      'un &lt; <![CDATA[deux ]] ]>]]> trois ]] &#233;</a:x><?fin?>\n';
    for (const step of [1, 2, 3, 10, 1000]) {
      const { elements, text, attributes } = read(document, step);
      expect(elements).toEqual(['1{urn:a}x', '2{urn:d}y']);
      expect(attributes).toEqual([{ b: '1 &A' }, {}]);
      expect(text).toBe('un < deux ]] ]> trois ]] é');
    }
  });

  it('documents in each encoding', () => {
    for (const encoding of ['UTF-8', 'ISO-8859-1', 'UTF-16'] as const) {
      expect(read(cdaOctets({ encoding }), 64).text).toContain('ÉPOUSE');
    }
    const big = Buffer.from('\ufeff<a>é</a>', 'utf16le').swap16();
    expect(read(big).text).toBe('é');
    expect(read(Buffer.from('\ufeff<a>é</a>')).text).toBe('é');
    expect(read(Buffer.from('<a>é</a>', 'utf16le')).text).toBe('é');
  });
});

describe('what is refused', () => {
  it.each([
    ['<!DOCTYPE a><a/>', 'doctype'],
    ['<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><lolz>&lol2;</lolz>', 'doctype'],
    ['<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'doctype'],
    ['<!DOCTYPE a [', 'doctype'],
    ['<a>&xxe;</a>', 'malformed'],
    ['<a b="&xxe;"/>', 'malformed'],
    ['<a>&#0;</a>', 'malformed'],
    ['<a>&#xD800;</a>', 'malformed'],
    ['<a>& b</a>', 'malformed'],
    ['<a>\u0001</a>', 'malformed'],
    ['<a>', 'malformed'],
    ['<a></b>', 'malformed'],
    ['<a/><b/>', 'malformed'],
    ['<a/>text', 'malformed'],
    ['text<a/>', 'malformed'],
    ['', 'malformed'],
    ['<a b="1" b="2"/>', 'malformed'],
    ['<a b=1/>', 'malformed'],
    ['<a b="<"/>', 'malformed'],
    ['<p:a/>', 'malformed'],
    ['<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', 'malformed'],
    ['<a>]]></a>', 'malformed'],
    ['<a><!-- -- --></a>', 'malformed'],
    ['<a><!-- </a>', 'malformed'],
    [' <?xml version="1.0"?><a/>', 'malformed'],
    ['<?xml version="1.0" encoding="UTF-7"?><a/>', 'malformed'],
    ['<a><!ELEMENT b></a>', 'malformed'],
  ])('%j: %s', (document, reason) => {
    for (const step of [1, 5, 1000]) expect(reasonOf(document, step)).toBe(reason);
  });

  it('octets that are no characters', () => {
    expect(reasonOf(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]))).toBe('malformed');
    expect(reasonOf(Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>é</a>', 'latin1'))).toBe(
      'malformed',
    );
  });

  it('what nests or swells without end, without ever holding it', () => {
    expect(reasonOf('<a>'.repeat(100_000), 65_536)).toBe('too_large');
    expect(reasonOf(`<a b="${'x'.repeat(200_000)}"/>`, 65_536)).toBe('too_large');
    const many = Array.from({ length: 300 }, (_, n) => ` a${n}=""`).join('');
    expect(reasonOf(`<a${many}/>`, 1000)).toBe('too_large');
    expect(reasonOf(`<a>${'x'.repeat(2000)}</a>`, 100, { ...XML_LIMITS, characters: 1000 })).toBe(
      'too_large',
    );
  });

  it('eight megabytes of one character are read in a moment, inside CDATA, comments and text', () => {
    const started = performance.now();
    for (const [before, after] of [
      ['<a><![CDATA[', ']]></a>'],
      ['<a>', '</a>'],
      ['<a><!--', '--></a>'],
    ] as const) {
      const fill = Buffer.alloc(
        8 * 1024 * 1024,
        before === '<a>' ? '\n' : before.includes('CDATA') ? ']' : 'x',
      );
      let length = 0;
      const count = (piece: string) => {
        length += piece.length;
      };
      const reader = new XmlReader({ open: () => {}, close: () => {}, text: count });
      reader.feed(Buffer.from(before));
      for (let at = 0; at < fill.length; at += 65_536) reader.feed(fill.subarray(at, at + 65_536));
      reader.feed(Buffer.from(after));
      reader.end();
      expect(length).toBe(before.includes('--') ? 0 : fill.length);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
