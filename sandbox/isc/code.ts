/** The second step: a code of six digits, sent by mail, bound to the visit, used once. */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Post } from '../mail/post';
import { type CodeState, codePage } from '../pages/isc-code';
import type { Person } from './directory';
import type { LoginLimiter } from './limiter';
import type { Step, StepOutcome, Visit } from './steps';

const CODE_MS = 5 * 60_000;
const MAX_FAILURES = 5;
/** Codes sent during one visit, the first included. */
const MAX_SENT = 5;

/** Kept with the visit: a digest, so that the store does not tell the code. */
export const mailedCodeSchema = z.object({
  /** Null: no code would be accepted any more. */
  digest: z.string().nullable(),
  /** Of the codes that a new one replaced: whoever copies one is told so. */
  former: z.array(z.string()).default([]),
  /** Also in the mail, so that somebody with several visits under way knows which is which. */
  reference: z.string(),
  /** Milliseconds since the epoch. */
  sentAt: z.number(),
  sent: z.number(),
  failures: z.number(),
  /** False: the mail did not leave. */
  delivered: z.boolean(),
});
export type MailedCode = z.infer<typeof mailedCodeSchema>;

/** `limiter`: slows down guessing of one person's codes over several visits. */
export const codeStep = (post: Post, limiter: LoginLimiter): Step => ({
  name: 'code',
  buttons: ['code', 'nouveau-code'],
  begin: (visit) => sendCode(post, visit),
  page: (visit) => codePage(stateOf(visit)),
  async submit(form, visit): Promise<StepOutcome> {
    if (form.get('etape') === 'nouveau-code') {
      if ((visit.progress.code?.sent ?? 0) >= MAX_SENT) return refused(visit, 429);
      await sendCode(post, visit);
      return 'again';
    }
    return checkCode((form.get('code') ?? '').slice(0, 40), visit, limiter);
  },
});

/** From here to the decision nothing is awaited: guesses sent together are counted one by one. */
function checkCode(typed: string, visit: Visit, limiter: LoginLimiter): StepOutcome {
  const { code, subject = '' } = visit.progress;
  const digits = typed.replace(/[\s.-]/g, '');
  if (!code?.digest || isLate(code)) return refused(visit, 422);
  const seconds = limiter.waitSeconds(subject);
  if (seconds > 0) {
    return { ...refused(visit, 429, `Trop d’essais. Réessayez dans ${seconds} s.`), retryAfter: seconds };
  }
  if (!/^\d{6}$/.test(digits)) {
    return refused(visit, 422, 'Le code compte 6 chiffres : recopiez-le tel qu’il est dans le message.');
  }
  const digest = digestOf(visit.uid, digits);
  if (!timingSafeEqual(Buffer.from(digest), Buffer.from(code.digest))) {
    limiter.failed(subject);
    const failures = code.failures + 1;
    const dead = failures >= MAX_FAILURES;
    visit.save({ code: { ...code, failures, digest: dead ? null : code.digest } });
    const left = MAX_FAILURES - failures;
    const what = code.former.includes(digest)
      ? 'Ce code a été remplacé : recopiez celui du message le plus récent.'
      : 'Code faux.';
    const rest = `Il vous reste ${left === 1 ? 'un essai' : `${left} essais`}.`;
    return refused(visit, 422, dead ? undefined : `${what} ${rest}`);
  }
  limiter.succeeded(subject);
  visit.save({ code: { ...code, digest: null } });
  return 'passed';
}

const refused = (visit: Visit, status: number, error?: string) => ({
  page: codePage(stateOf(visit), error),
  status,
});

function stateOf({ clientName, person, progress: { code } }: Visit): CodeState {
  const left = MAX_SENT - (code?.sent ?? 0);
  return {
    clientName,
    login: person?.login ?? '',
    email: person?.email ?? '',
    reference: code?.reference ?? '',
    sentAt: code?.sentAt ?? 0,
    renewed: (code?.sent ?? 0) > 1,
    trouble: !code?.delivered
      ? 'unsent'
      : code.failures >= MAX_FAILURES
        ? 'exhausted'
        : isLate(code)
          ? 'late'
          : null,
    canResend: left > 0,
  };
}

const isLate = ({ sentAt }: MailedCode) => Date.now() - sentAt >= CODE_MS;

const digestOf = (uid: string, code: string) => createHash('sha256').update(`${uid}:${code}`).digest('hex');

/** The former code stops working before the new one leaves. */
async function sendCode(post: Post, visit: Visit): Promise<void> {
  const { person, progress } = visit;
  if (!person) throw new Error('a code is sent to a person');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const mailed: MailedCode = {
    digest: digestOf(visit.uid, code),
    former: [...(progress.code?.former ?? []), ...(progress.code?.digest ? [progress.code.digest] : [])],
    reference: progress.code?.reference ?? newReference(),
    sentAt: Date.now(),
    sent: (progress.code?.sent ?? 0) + 1,
    failures: 0,
    delivered: true,
  };
  visit.save({ code: mailed });
  await post.send(letter(person, code, mailed.reference, visit.clientName)).catch(() => {
    visit.save({ code: { ...mailed, digest: null, delivered: false } });
  });
}

function newReference(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
  return Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
}

const letter = (person: Person, code: string, reference: string, clientName: string) => ({
  from: '"Industriels Santé Connect (bac à sable)" <ne-pas-repondre@isc.example>',
  to: person.email,
  subject: `Votre code de connexion (demande ${reference})`,
  text: [
    `Bonjour ${person.givenName} ${person.familyName},`,
    '',
    `Pour terminer votre connexion à ${clientName}, saisissez ce code :`,
    '',
    code,
    '',
    `Il vaut pour la demande ${reference}, pendant 5 minutes, et ne sert qu’une fois.`,
    'Si vous n’avez rien demandé, quelqu’un connaît votre mot de passe : changez-le.',
    '',
    'Industriels Santé Connect, bac à sable MOTCO2 : service simulé, personnes fictives.',
  ].join('\n'),
});
