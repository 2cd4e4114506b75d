/**
 * Sends answers of FETCH: octets of small messages are read many at a time, the next ones while the former are being
 * sent; large messages flow in slices.
 */
import { MessageGone, type Store } from '../../store/types';
import type { Output } from '../output';
import { type Answer, literalOf, type Octets, withoutNul } from './answer';
import { shownAnswer } from './shown';

export interface Outgoing {
  seq: number;
  contentId: number;
  answers: Answer[];
}

/** Messages that are read at once; one that is too large for that is alone, and not read here. */
interface Batch {
  messages: Outgoing[];
  octets: number;
}

/** Octets of a batch, roughly. */
const BATCH = 512 * 1024;
const BATCH_MESSAGES = 200;
const SLICE = 512 * 1024;

const octetsOf = ({ answers }: Outgoing): Octets[] =>
  answers.filter((answer): answer is Octets => 'extent' in answer);

function batches(messages: readonly Outgoing[]): Batch[] {
  const made: Batch[] = [];
  let last: Batch = { messages: [], octets: Number.POSITIVE_INFINITY };
  for (const message of messages) {
    let octets = 0;
    for (const answer of message.answers) {
      if ('extent' in answer) octets += answer.extent.end - answer.extent.start;
    }
    if (last.octets + octets > BATCH || last.messages.length >= BATCH_MESSAGES) {
      last = { messages: [], octets: 0 };
      made.push(last);
    }
    last.messages.push(message);
    last.octets += octets;
  }
  return made;
}

/** The octets that the answers of a batch need, in their order; null for those that are gone. */
function load(store: Store, { messages, octets }: Batch): Promise<(Buffer | null)[]> {
  if (octets > BATCH) return Promise.resolve([]);
  const wanted = messages.flatMap((message) =>
    octetsOf(message).map(({ extent: { start, end } }) => ({
      contentId: message.contentId,
      start,
      length: end - start,
    })),
  );
  return store.slices(wanted);
}

/** Returns false when some messages are gone, which were left out. */
export async function send(store: Store, output: Output, messages: readonly Outgoing[]): Promise<boolean> {
  let complete = true;
  const all = batches(messages);
  let next = all[0] && load(store, all[0]);
  for (const [index, batch] of all.entries()) {
    const slices = await next!;
    const following = all[index + 1];
    next = following && load(store, following);
    // Awaited in its turn; until then its failure is nobody's.
    next?.catch(() => {});
    const sent =
      batch.octets > BATCH
        ? await sendLarge(store, output, batch.messages[0]!)
        : await sendBatch(output, batch.messages, slices);
    complete &&= sent;
  }
  return complete;
}

/** @param lengths of the octets among the answers, in their order; null: nobody wants to know. */
function tell(
  { transcript }: Output,
  seq: number,
  answers: readonly Answer[],
  lengths: readonly number[] | null,
): void {
  if (lengths) transcript?.server(shownAnswer(seq, answers, lengths));
  else transcript?.skip();
}

async function sendBatch(
  output: Output,
  messages: readonly Outgoing[],
  slices: readonly (Buffer | null)[],
): Promise<boolean> {
  let at = 0;
  let complete = true;
  for (const { seq, answers, ...rest } of messages) {
    const count = octetsOf({ seq, answers, ...rest }).length;
    const own = count > 0 ? slices.slice(at, at + count) : [];
    at += count;
    if (own.includes(null)) {
      complete = false;
      continue;
    }
    let separator = `* ${seq} FETCH (`;
    const lengths: number[] | null = output.transcript?.listens ? [] : null;
    for (const answer of answers) {
      if ('text' in answer) output.write(separator, answer.text);
      else {
        const literal = literalOf(answer, own.shift()!);
        lengths?.push(literal.at(-1)?.length ?? 0);
        output.write(`${separator}${answer.label} `, ...literal);
      }
      separator = ' ';
    }
    output.write(')\r\n');
    tell(output, seq, answers, lengths);
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
  const lengths = octetsOf({ seq, contentId, answers }).map(({ extent }) => extent.end - extent.start);
  tell(output, seq, answers, lengths);
  output.write(`* ${seq} FETCH (`);
  for (const [index, answer] of answers.entries()) {
    if (index > 0) output.write(' ');
    if ('text' in answer) output.write(answer.text);
    else await sendOctets(store, output, contentId, answer);
  }
  output.write(')\r\n');
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
