/** Looks at the beginning of a connection without taking it: the bytes are put back for the TLS engine. */
import type { Socket } from 'node:net';
import { HelloAssembler } from './assemble';

export type Peek =
  | { ok: true; message: Buffer; records: number }
  | { ok: false; why: 'not-tls' | 'sslv2' | 'closed' | 'timeout' | 'too-big'; bytes: Buffer };

/** Room for a ClientHello of 64 kB in records of one byte. */
const MAX_BYTES = 512 * 1024;

/**
 * Reads a paused socket until a whole ClientHello is there, then puts everything back with `unshift`.
 * Never rejects. When it answers `ok: false`, the bytes seen are not put back.
 */
export function peekClientHello(raw: Socket, timeoutMs: number): Promise<Peek> {
  return new Promise((resolve) => {
    const assembler = new HelloAssembler();
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (result: Peek) => {
      clearTimeout(timer);
      raw.off('readable', onReadable).off('end', onClosed).off('close', onClosed).off('error', onClosed);
      resolve(result);
    };
    const fail = (why: Extract<Peek, { ok: false }>['why']) =>
      finish({ ok: false, why, bytes: Buffer.concat(chunks) });
    const onClosed = () => fail('closed');
    const onReadable = () => {
      for (let chunk = raw.read() as Buffer | null; chunk !== null; chunk = raw.read() as Buffer | null) {
        chunks.push(chunk);
        length += chunk.length;
        const result = assembler.push(chunk);
        if (result.state === 'bad') return fail(result.why);
        if (result.state === 'done') {
          finish({ ok: true, message: result.message, records: result.records });
          raw.unshift(Buffer.concat(chunks));
          return;
        }
        if (length > MAX_BYTES) return fail('too-big');
      }
    };
    const timer = setTimeout(() => fail('timeout'), timeoutMs);
    if (raw.destroyed || raw.readableEnded) return fail('closed');
    raw.on('readable', onReadable).on('end', onClosed).on('close', onClosed).on('error', onClosed);
    onReadable();
  });
}

/** What a client says in clear instead of TLS: so much is looked at, for so long, and so long after a line's end. */
const CLEAR = { bytes: 8 * 1024, ms: 1000, quietMs: 150 };

/**
 * Reads on from a paused socket whose first bytes were no TLS, so that what the client says in clear is seen whole
 * although it comes in several segments: up to a quiet moment after the end of a line, and within limits.
 * Never rejects. Returns `begun` with what followed.
 */
export function readOn(raw: Socket, begun: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks = [begun];
    let length = begun.length;
    let quiet: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      clearTimeout(quiet);
      raw.off('readable', onReadable).off('end', finish).off('close', finish).off('error', finish);
      resolve(Buffer.concat(chunks));
    };
    const onReadable = () => {
      for (let chunk = raw.read() as Buffer | null; chunk !== null; chunk = raw.read() as Buffer | null) {
        chunks.push(chunk);
        length += chunk.length;
      }
      if (length >= CLEAR.bytes) return finish();
      clearTimeout(quiet);
      if (chunks.findLast((chunk) => chunk.length > 0)?.at(-1) === 10)
        quiet = setTimeout(finish, CLEAR.quietMs);
    };
    const timer = setTimeout(finish, CLEAR.ms);
    if (raw.destroyed || raw.readableEnded) return finish();
    raw.on('readable', onReadable).on('end', finish).on('close', finish).on('error', finish);
    onReadable();
  });
}
