/** An answer of FETCH as it may be shown: what comes out of the message itself is told by its size. */
import type { Answer } from './answer';

const ABOUT_CONTENT = /^(ENVELOPE|BODY|BODYSTRUCTURE) /;

/** @param lengths of the octets among the answers, in their order. */
export function shownAnswer(seq: number, answers: readonly Answer[], lengths: readonly number[]): string {
  let at = 0;
  const items = answers.map((answer) => {
    if (!('text' in answer)) return `${answer.label} {${lengths[at++] ?? 0} octets}`;
    const name = ABOUT_CONTENT.exec(answer.text)?.[1];
    return name ? `${name} (${answer.text.length - name.length - 1} octets)` : answer.text;
  });
  return `* ${seq} FETCH (${items.join(' ')})`;
}
