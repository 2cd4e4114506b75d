import { describe, expect, it } from 'vitest';
import { parseStructure } from '../../documents/mime/structure';
import { pythonZip, xdmMessage } from '../../tests/support/xdm';
import { createLog } from '../log';
import { ANALYST_LIMITS, Analyst } from './analyst';
import { Lane } from './lane';

const ME = 'labo@mail.test';
const message = (archive?: Buffer) =>
  xdmMessage({ from: ME, to: [ME], nil: '3734', ...(archive && { archive }) });
const arrived = (raw: Buffer) => ({
  structure: parseStructure(raw),
  read: async (start: number, end: number) => raw.subarray(start, end),
});
const log = createLog('silent', 'test');
const MEBIBYTE = 1024 * 1024;

/** How often the others had their turn while a task ran: times would tell more of the machine than of the task. */
async function turnsDuring(task: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const count = () => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await task();
  over = true;
  return turns;
}

const CDA = '<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="1"/><text>';
const END = '</text></ClinicalDocument>';

describe('analysing', () => {
  it('a message that it cannot read again leaves what the header tells', async () => {
    const analyst = new Analyst(log);
    const raw = message();
    const away = () => Promise.reject(new Error('the database is away'));
    const content = await analyst.content(raw, { ...arrived(raw), read: away }, 'c');
    expect(content).toMatchObject({ truncated: true, archives: [], headers: { nil: [{ value: '3734' }] } });
  });

  it('gives up in time, and the next message has its turn', async () => {
    const limits = { ...ANALYST_LIMITS, workMs: 20 };
    const analyst = new Analyst(log, limits);
    const raw = message();
    const slow = async (start: number, end: number) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return raw.subarray(start, end);
    };
    expect(await analyst.content(raw, { ...arrived(raw), read: slow }, 'c')).toMatchObject({
      truncated: true,
    });
    limits.workMs = ANALYST_LIMITS.workMs;
    expect(await analyst.content(raw, arrived(raw), 'c')).toMatchObject({ truncated: false });
  });

  it.each([
    ['a document of 30 MB, half of it tags', Buffer.from(`${CDA}${tags(30)}${END}`), null],
    [
      'a bomb of 39 MB in a tag',
      Buffer.from(`<ClinicalDocument a="${' '.repeat(39 * MEBIBYTE)}"/>`),
      'ratio',
    ],
    ['a document with 20 MB that do not shrink', Buffer.from(`${CDA}${randomText(20)}${END}`), null],
  ])('%s does not hold the others up', async (_, document, problem) => {
    const archive = pythonZip([['IHE_XDM/SUBSET01/CDA.XML', document]]);
    const raw = message(archive);
    const analyst = new Analyst(log);
    const whole = arrived(raw);
    let content: Awaited<ReturnType<Analyst['content']>> = null;
    const turns = await turnsDuring(async () => {
      content = await analyst.content(raw.subarray(0, 2000), whole, 'c');
    });
    expect(content).toMatchObject({ truncated: false, archives: [{ problem }] });
    if (!problem) expect(turns).toBeGreaterThan(document.length / (64 * 1024));
  });
});

function tags(megabytes: number): string {
  const pieces: string[] = [];
  for (let n = 0; n < megabytes * 32 * 1024; n++)
    pieces.push(`<td id="c${n}">${(n * 2654435761) % 1e9}</td>\n`);
  return pieces.join('');
}

/** Megabytes of base64 that deflate cannot shorten much. */
function randomText(megabytes: number): string {
  let state = 1;
  const octets = Buffer.alloc((megabytes * MEBIBYTE * 3) / 4);
  for (let at = 0; at + 4 <= octets.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    octets.writeUInt32LE(state, at);
  }
  return octets.toString('base64');
}

describe('a lane', () => {
  it('lets so many in at once, in their order, and forgets who gave up', async () => {
    const lane = new Lane(1);
    const order: string[] = [];
    let open = () => {};
    const first = lane.run(AbortSignal.any([]), async () => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      order.push('first');
    });
    const controller = new AbortController();
    const second = lane.run(controller.signal, async () => order.push('second'));
    const third = lane.run(AbortSignal.any([]), async () => order.push('third'));
    controller.abort(new Error('too long'));
    await expect(second).rejects.toThrow('too long');
    open();
    await Promise.all([first, third]);
    expect(order).toEqual(['first', 'third']);
    await lane.run(AbortSignal.any([]), async () => order.push('fourth'));
    expect(order).toEqual(['first', 'third', 'fourth']);
  });

  it('stays open when a task fails', async () => {
    const lane = new Lane(1);
    const never = AbortSignal.any([]);
    await expect(lane.run(never, () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
    expect(await lane.run(never, async () => 1)).toBe(1);
  });
});
