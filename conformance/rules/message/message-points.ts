/** What a message fulfils or misses, point by point, and what stands in its X-MSS headers (domain-facts §3.1). */
import type { HeaderOccurrence, MessageContent } from '../../events';
import { enumerate } from '../../format';

/** One thing said of a message. `unknown`: it cannot be told, and nothing can be held against the client. */
export interface Note {
  id: string;
  requirement: string;
  verdict: 'ok' | 'ko' | 'unknown' | 'warning' | 'info';
  /** Goes on after « Message de 14:26:31 : ». */
  message: string;
  expected?: string;
  hint?: string;
}

/** The notes of one point that a case judges. */
export type Point = readonly Note[];

/** Whether a point is fulfilled: a reason to fail outweighs what is not known. */
export function statusOf(notes: readonly Note[]): 'ok' | 'ko' | 'unknown' {
  if (notes.some(({ verdict }) => verdict === 'ko')) return 'ko';
  return notes.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'ok';
}

type HeaderKey = keyof MessageContent['headers'];

export const HEADER: Record<HeaderKey, { name: string; requirement: string; id: string }> = {
  ins: { name: 'X-MSS-INS', requirement: 'MSS-CONF.14', id: 'ins' },
  codeCda: { name: 'X-MSS-CODECDA', requirement: 'MSS-CONF.15', id: 'codecda' },
  nil: { name: 'X-MSS-NIL', requirement: 'MSS-CONF.16', id: 'nil' },
  mes: { name: 'X-MSS-MES', requirement: 'MSS-CONF.21', id: 'mes' },
};

/** Values as they are shown, a few of them at most. */
const shown = (occurrences: readonly HeaderOccurrence[]) =>
  enumerate(occurrences.slice(0, 3).map(({ value }) => `« ${value} »`));

export interface HeaderReading {
  /** null: absent, or nothing that could be one value; `notes` say which, absence apart. */
  value: string | null;
  absent: boolean;
  notes: readonly Note[];
}

/** The one value of a header. Twice is ambiguous and empty is none: KO. Codings of the field are only remarked upon. */
export function readHeader({ headers }: MessageContent, key: HeaderKey): HeaderReading {
  const { name, requirement, id } = HEADER[key];
  const occurrences = headers[key];
  const [only] = occurrences;
  if (!only) return { value: null, absent: true, notes: [] };
  const ko = (what: string, message: string, hint: string): HeaderReading => ({
    value: null,
    absent: false,
    notes: [{ id: `${id}-${what}`, requirement, verdict: 'ko', message, hint }],
  });
  if (occurrences.length > 1) {
    return ko(
      'twice',
      `l’en-tête ${name} y figure ${occurrences.length} fois (${shown(occurrences)}) : on ne sait lequel croire.`,
      `N’ajoutez ${name} qu’une fois par message, et retirez celui d’un brouillon ou d’un modèle repris.`,
    );
  }
  const value = only.value.trim();
  if (value === '') {
    return ko('empty', `l’en-tête ${name} y est vide.`, `Donnez à ${name} sa valeur avant l’envoi.`);
  }
  const remark = (what: string, message: string): Note => ({
    id: `${id}-${what}`,
    requirement,
    verdict: 'warning',
    message,
    hint: `Écrivez ${name} sur une ligne, en caractères simples.`,
  });
  return {
    value,
    absent: false,
    notes: [
      ...(only.encoded
        ? [remark('encoded', `l’en-tête ${name} est écrit en mots codés (RFC 2047), ce que peu liront.`)]
        : []),
      ...(only.folded ? [remark('folded', `l’en-tête ${name} est réparti sur plusieurs lignes.`)] : []),
    ],
  };
}
