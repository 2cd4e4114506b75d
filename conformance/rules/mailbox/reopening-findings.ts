/** The sentences of the reopening rule: what a pair of uses shows, and what kept the uses from being one. */
import type { TokenFacts } from '../../events';
import { clock, duration } from '../../format';
import type { Finding } from '../../verdict';
import type { Fault } from '../authentication/attempts';
import { authenticatedFindings } from '../authentication/authentication-findings';
import type { Evidence } from '../evidence/connections';
import { finding, mainRequirement } from '../evidence/findings';
import { INTERVAL_MS, type Pair, sameIdentification } from './reopening-pairs';
import type { Use } from './reopening-uses';

const WORDS = {
  imap: {
    first: 'La boîte de réception a été ouverte',
    again: 'la seconde ouverture de la boîte de réception',
    opened: 'Boîte de réception ouverte',
    reopened: 'Boîte de réception rouverte et utilisée',
  },
  smtp: {
    first: 'Un message a été envoyé',
    again: 'le second envoi',
    opened: 'Premier message accepté',
    reopened: 'Second message accepté',
  },
} as const;

/** The points that a reopening fulfils, and how the session was resumed. */
export function reopenedFindings({ first, second }: Pair, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const words = WORDS[evidence.testCase.protocol];
  const elsewhere = first.leftAt > first.startedAt ? `, puis un autre dossier à ${clock(first.leftAt)}` : '';
  return [
    ...authenticatedFindings(first.success, evidence),
    finding(
      'used-first',
      requirement,
      'ok',
      `${words.opened} à ${clock(first.startedAt)}${elsewhere}.`,
      first.eventIds,
    ),
    finding(
      'used-again',
      requirement,
      'ok',
      `${words.reopened} à ${clock(second.startedAt)}, ${duration(second.startedAt - first.startedAt)} plus tard.`,
      second.eventIds,
    ),
    ...closingFinding(evidence),
    sessionFinding({ first, second }, evidence),
  ];
}

function closingFinding(evidence: Evidence): Finding[] {
  const [closing] = evidence.closings;
  if (!closing) return [];
  return [
    finding(
      'sessions-closed-between',
      mainRequirement(evidence),
      'info',
      `Entre les deux, à ${clock(closing.at)}, le serveur a fermé les sessions de la BAL, comme le test l’annonce.`,
      [closing.id],
    ),
  ];
}

const sameToken = (one: TokenFacts | null, other: TokenFacts | null) =>
  one?.jti !== null && one?.jti !== undefined && one.jti === other?.jti;

function sessionFinding({ first, second }: Pair, evidence: Evidence): Finding {
  const requirement = mainRequirement(evidence);
  const proof = [first.success.id, second.success.id];
  if (first.success.id === second.success.id) {
    return finding(
      'same-session',
      requirement,
      'info',
      'Les deux accès ont eu lieu dans une même session, que le serveur n’a pas fermée : rien n’a dû être rouvert.',
      proof,
    );
  }
  const [one, other] = [first.success.data.token, second.success.data.token];
  if (sameIdentification(one, other) === null) {
    return finding(
      'identification-unknown',
      requirement,
      'warning',
      'Les jetons ne disent ni quand ni dans quelle session l’utilisateur s’est identifié (auth_time, sid) : rien ne montre qu’il n’a pas dû recommencer.',
      proof,
    );
  }
  const how = sameToken(one, other) ? 'le même jeton, encore valable' : 'un nouveau jeton de la même session';
  return finding(
    'no-new-identification',
    requirement,
    'ok',
    `Session rouverte sans nouvelle identification de l’utilisateur, avec ${how}.`,
    proof,
  );
}

/**
 * What keeps the uses from being a reopening. Only a user who had to identify anew is the client's fault; a use that
 * did not come, or came too early, may just not have been asked for.
 * @param broken the first pair whose tokens come from two identifications.
 */
export function lackOf(uses: readonly Use[], broken: Pair | undefined, evidence: Evidence): Fault[] {
  const [first] = uses;
  const last = uses.at(-1);
  if (!first || !last) return [];
  const { protocol } = evidence.testCase;
  const words = WORDS[protocol];
  const lack = (
    id: string,
    about: readonly Use[],
    [message, hint]: readonly [string, string],
    weight: Fault['weight'] = 'unknown',
  ): Fault[] => [
    { ...{ id, weight, message, hint }, at: last.startedAt, eventIds: about.flatMap((use) => use.eventIds) },
  ];
  if (broken) {
    const { second } = broken;
    const message = `À ${clock(second.startedAt)}, le logiciel est revenu avec un jeton issu d’une nouvelle identification de l’utilisateur (auth_time ou sid différent), alors que la session Pro Santé Connect était encore valide.`;
    const hint =
      'Gardez la session Pro Santé Connect, et obtenez un nouveau jeton d’accès par le jeton de rafraîchissement (refresh_token) sans repasser par l’utilisateur.';
    return lack('user-identified-again', [broken.first, second], [message, hint], 'ko');
  }
  if (protocol === 'imap' && first.leftAt === Number.POSITIVE_INFINITY) {
    return lack(
      'no-other-folder',
      [first],
      [
        `La boîte de réception a été ouverte à ${clock(first.startedAt)}, mais aucun autre dossier ne l’a été ensuite.`,
        'Ouvrez la boîte de réception, puis un autre dossier de la BAL ; attendez 30 secondes, puis rouvrez la boîte de réception.',
      ],
    );
  }
  if (uses.length === 1) {
    return lack(
      'not-reopened',
      [first],
      [
        `${words.first} à ${clock(first.startedAt)}, mais ${words.again} n’a pas été vu${protocol === 'imap' ? 'e' : ''} avant la fin de l’écoute.`,
        'Trente secondes après la première action, recommencez-la sans redémarrer le logiciel : il doit rouvrir la session de lui-même. Allongez le délai au besoin.',
      ],
    );
  }
  if (last.doneAt === Number.POSITIVE_INFINITY && last.startedAt >= first.startedAt + INTERVAL_MS) {
    return lack(
      'reopened-unused',
      [last],
      [
        `La boîte de réception a été rouverte à ${clock(last.startedAt)}, mais rien n’y a été lu ni attendu.`,
        'Après la réouverture, lisez la boîte (FETCH, SEARCH, STATUS) ou attendez-y des nouvelles (IDLE, NOOP).',
      ],
    );
  }
  return lack(
    'interval-too-short',
    [first, last],
    [
      `${words.first} à ${clock(first.startedAt)} ; ${words.again} est venu${protocol === 'imap' ? 'e' : ''} trop tôt, au plus ${duration(last.startedAt - first.startedAt)} plus tard : il faut ${duration(INTERVAL_MS)} au moins, et que le serveur ait fermé les sessions entre les deux.`,
      'Attendez 30 secondes après la première action, puis recommencez-la sans redémarrer le logiciel.',
    ],
  );
}
