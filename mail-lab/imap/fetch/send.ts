/** Sends answers of FETCH: octets of small messages are read many at a time, large ones flow in slices. */
import type { Store } from '../../store/types';
import { MessageGone } from '../../store/types';
import type { Output, Piece } from '../output';
import { type Answer, literalOf, withoutNul } from './answer';

export interface Outgoing {
  seq: number;
  contentId: number;
  answers: Answer[];
}

type Octets = Exclude<Answer, { pieces: Piece[] }>;
const octetsOf = ({ answers }: Outgoing): Octets[] =>
  answers.filter((answer): answer is Octets => 'extent' in answer);
const weight = (message: Outgoing) =>
  octetsOf(message).reduce((sum, { extent }) => sum + extent.end - extent.start, 0);

/** Octets held at a time, roughly: of a batch of messages, or of one message that is larger. */
const BATCH = 1024 * 1024;
const SLICE = 512 * 1024;

/** Returns false when some messages are gone, which were left out. */
export async function send(store: Store, output: Output, messages: readonly Outgoing[]): Promise<boolean> {
  let complete = true;
  let batch: Outgoing[] = [];
  let held = 0;
  const flush = async () => {
    if (batch.length > 0 && !(await sendBatch(store, output, batch))) complete = false;
    batch = [];
    held = 0;
  };
  for (const message of messages) {
    const octets = weight(message);
    if (held + octets > BATCH) await flush();
    if (octets > BATCH) {
      if (!(await sendLarge(store, output, message))) complete = false;
      continue;
    }
    batch.push(message);
    held += octets;
  }
  await flush();
  return complete;
}

async function sendBatch(store: Store, output: Output, messages: readonly Outgoing[]): Promise<boolean> {
  const wanted = messages.flatMap((message) =>
    octetsOf(message).map(({ extent: { start, end } }) => ({
      contentId: message.contentId,
      start,
      length: end - start,
    })),
  );
  const slices = await store.slices(wanted);
  let at = 0;
  let complete = true;
  for (const message of messages) {
    const own = slices.slice(at, at + octetsOf(message).length);
    at += own.length;
    if (own.includes(null)) {
      complete = false;
      continue;
    }
    const pieces = message.answers.flatMap((answer): Piece[] =>
      'pieces' in answer
        ? [' ', ...answer.pieces]
        : [` ${answer.label} `, ...literalOf(answer, own.shift()!)],
    );
    output.line(`* ${message.seq} FETCH (`, (pieces[0] as string).trimStart(), ...pieces.slice(1), ')');
    await output.flow();
  }
  return complete;
}

async function sendLarge(
  store: Store,
  output: Output,
  { seq, contentId, answers }: Outgoing,
): Promise<boolean> {
  // Octets outlive their message by an hour: what is there now stays while it is being sent.
  if ((await store.slices([{ contentId, start: 0, length: 1 }]))[0] === null) return false;
  output.write(`* ${seq} FETCH (`);
  for (const [index, answer] of answers.entries()) {
    if (index > 0) output.write(' ');
    if ('pieces' in answer) output.write(...answer.pieces);
    else await sendOctets(store, output, contentId, answer);
  }
  output.line(')');
  await output.flow();
  return true;
}

async function sendOctets(store: Store, output: Output, contentId: number, answer: Octets): Promise<void> {
  const { start, end, filter } = answer.extent;
  output.write(`${answer.label} `);
  if (filter) {
    output.write(...literalOf(answer, await store.range(contentId, start, end - start)));
    return;
  }
  output.write(`{${end - start}}\r\n`);
  for (let at = start; at < end; at += SLICE) {
    const length = Math.min(SLICE, end - at);
    const octets = await store.range(contentId, at, length);
    if (octets.length !== length) throw new MessageGone(`content ${contentId} is shorter than it was`);
    output.write(withoutNul(octets));
    await output.flow();
  }
}
