import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fr } from './fr';

function texts(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : texts(value, `${path}${key}.`),
  );
}
const variables = (text: string) => [...new Set(text.match(/\{(\w+)/g))].sort();

describe('messages', () => {
  const french = new Map(texts(fr));
  const english = new Map(texts(en));

  it('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...french.keys()].sort());
  });

  it('names the same variables in both languages', () => {
    const simple = [...french].filter(([, text]) => !text.includes('plural'));
    for (const [key, text] of simple)
      expect([key, variables(english.get(key)!)]).toEqual([key, variables(text)]);
  });

  it('is valid ICU, and says something', () => {
    const errors: string[] = [];
    for (const [locale, messages] of [
      ['fr', fr],
      ['en', en],
    ] as const) {
      const translate = createTranslator({
        locale,
        messages: messages as Record<string, unknown>,
        onError: (error) => errors.push(error.message),
      }) as unknown as (key: string, values: Record<string, unknown>) => string;
      for (const [key, text] of texts(messages)) {
        if (text === '') continue;
        const all = Object.fromEntries(variables(text).map((name) => [name.slice(1), 2]));
        expect(translate(key, all)).not.toBe('');
      }
    }
    expect(errors).toEqual([]);
  });
});
