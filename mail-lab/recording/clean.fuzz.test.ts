/** The last gate before an event is stored and shown: nothing invisible, nothing too long, whatever a client sent. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { parseEventData } from '../../conformance/events';
import { fuzz } from '../../tests/support/fuzz';
import { cleanEventData, cleanText } from './clean';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc
    .array(
      fc.constantFrom(
        '\0',
        '\r\n',
        '\x1b[31m',
        '\u202e',
        '\u200b',
        '\ufeff',
        '\ud83d',
        '\ude00',
        '\u2028',
        'a',
      ),
      {
        maxLength: 500,
      },
    )
    .map((parts) => parts.join('')),
);

fuzz('a text is fit to be shown', fc.tuple(text, fc.integer({ min: 1, max: 300 })), ([value, max]) => {
  const clean = cleanText(value, max);
  expect(clean.length).toBeLessThanOrEqual(max);
  expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
});

fuzz('an event with any texts fits its schema', fc.tuple(text, text, text), ([name, args, tag]) => {
  const data = cleanEventData('command', { name, args: args.repeat(3), tls: true, tag });
  const stored = JSON.stringify(parseEventData('command', data));
  expect(stored).not.toMatch(/\\u00[01]|\\u007f|\\u202e|\\ud[89a-f]/);
});
