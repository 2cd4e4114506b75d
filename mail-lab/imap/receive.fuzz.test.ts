/**
 * Whatever a client sends, in whatever segments: every command is read to its end and not further, nothing but a
 * SyntaxProblem or a refusal comes of it, and after it the next command is understood.
 */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes, segments } from '../../tests/support/fuzz';
import type { Connection } from '../connection';
import { FolderError } from '../store/types';
import { findCommand } from './commands';
import { parseAppend } from './commands/append';
import { parseStatusItems } from './commands/status';
import { parseFetchItems, parseFetchModifiers } from './fetch/items';
import { Input, TooLong } from './input';
import { parseList } from './list/options';
import { Output } from './output';
import { type Received, receiveCommand } from './receive';
import { parseSearch } from './search/keys';
import { parseReturn } from './search/results';
import { Arguments, flagsOf } from './syntax/arguments';
import { parseSequenceSet } from './syntax/sequence';
import { parseArguments, SyntaxProblem } from './syntax/tokens';

const LIMITS = { lineBytes: 200, literalBytes: 60, messageBytes: 60 };
/** More than the longest literal that is swallowed (four times the limit) and a line together. */
const PROBES = Array.from({ length: 50 }, (_, n) => `p${n} NOOP\r\n`).join('');

const corpus = [
  'a LOGIN user "pa\\"ss"\r\nb SELECT {5}\r\nINBOX\r\n',
  'a UID FETCH 1:*,3 (FLAGS BODY.PEEK[HEADER.FIELDS (Subject "X Y")]<0.20> BODY[1.2.MIME]) (CHANGEDSINCE 5)\r\n',
  'a SEARCH RETURN (MIN COUNT) CHARSET UTF-8 OR SUBJECT {3+}\r\nabc (NOT SEEN SINCE 1-Feb-2026) UID 3:$ MODSEQ 4\r\n',
  'a APPEND "Sent" (\\Seen $x) " 3-Feb-2026 09:00:00 +0000" {10+}\r\n0123456789\r\n',
  'a LIST (SUBSCRIBED RECURSIVEMATCH) "" (% "a/*") RETURN (STATUS (MESSAGES SIZE) CHILDREN)\r\n',
  'a STORE 1,2 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\\Deleted x)\r\na NOOP {4+}\r\nab\r\n {2+}\r\nxy\r\n',
  'a AUTHENTICATE PLAIN AAAA\r\na X {999+}\r\na {99999999999999999999}\r\n~{3+}\r\n(((((((\r\n',
  'a FETCH 1 BODY[HEADER.FIELDS ({4+}\r\nDate {7}\r\nSubject)]\r\na CREATE x (USE (\\Sent))\r\n',
];

/** A SyntaxProblem and the refusal of a name are answers; anything else is a defect. */
function tolerated(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SyntaxProblem) && !(error instanceof FolderError)) throw error;
  }
}

/** Reads the arguments in every way in which a command reads them. */
function parseInEveryWay({ raw, name }: Received): void {
  const anyOctets = name === 'AUTHENTICATE';
  tolerated(() => {
    const nodes = parseArguments(raw, anyOctets);
    tolerated(() => parseList(new Arguments(nodes)));
    tolerated(() => parseAppend(new Arguments(nodes)));
    tolerated(() => flagsOf(nodes));
    tolerated(() => {
      const args = new Arguments(nodes);
      parseReturn(args);
      parseSearch(args);
    });
    for (const node of nodes) {
      tolerated(() => parseFetchItems(node, true));
      if (node.kind === 'atom') tolerated(() => parseSequenceSet(node.value));
      if (node.kind !== 'list') continue;
      tolerated(() => parseStatusItems(node.items));
      tolerated(() => parseFetchModifiers(node.items));
    }
  });
}

fuzz('commands are read to their end', segments(hostileBytes(corpus, 300)), async (parts) => {
  const wire = new PassThrough();
  const answers = new PassThrough();
  answers.resume();
  const said: string[] = [];
  const transcript = { client: (text: string) => said.push(text) };
  const context = {
    connection: { limits: LIMITS, tls: {}, record: () => {}, transcript } as unknown as Connection,
    input: new Input(wire as unknown as Socket),
    output: new Output(answers),
    find: findCommand,
    state: () => 'selected' as const,
    selection: () => 1,
    deposit: () => {
      throw new Error('no literal is large enough here');
    },
  };
  for (const part of parts) wire.write(part);
  wire.end(`\r\n${PROBES}`);
  let last: string | null = null;
  try {
    for (let received = await receiveCommand(context); received; received = await receiveCommand(context)) {
      if (!/^p\d+$/.test(received.tag)) parseInEveryWay(received);
      last = received.command?.name === 'NOOP' ? received.tag : null;
    }
  } catch (error) {
    // Said with BYE: nothing follows.
    if (error instanceof TooLong) return;
    throw error;
  }
  expect(last).toBe('p49');
  // Every command was written down, and its probes as they were sent.
  expect(said.at(-1)).toBe('p49 NOOP');
});

fuzz(
  'sequence sets name what they say',
  fc.array(fc.constantFrom('1', '*', ':', ',', '7', '$', '4294967295', '0', ' '), { maxLength: 12 }),
  (parts) => {
    tolerated(() => {
      const set = parseSequenceSet(parts.join(''));
      if (set === '$') return;
      for (const [from, to] of set) expect(from).toBeLessThanOrEqual(to);
    });
  },
);
