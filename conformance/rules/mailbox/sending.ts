/**
 * Sending (MSS-CONF.05; DESIGN §6.5): STARTTLS, authentication, and one accepted message whose sender is the mailbox,
 * which is among the recipients, with exactly one From and one Date (RFC 5322 §3.6).
 */
import { clock, count } from '../../format';
import { sameMailAddress } from '../../identifiers';
import type { Finding, Rule } from '../../verdict';
import { assessBeyond, type Fault, type Success } from '../authentication/attempts';
import { authenticatedFindings } from '../authentication/authentication-findings';
import {
  all,
  type Connection,
  commandsOf,
  type Evidence,
  noEvidence,
  withEvidence,
} from '../evidence/connections';
import { finding, mainRequirement } from '../evidence/findings';
import { concludePositive, type PositiveRule, type Reading } from '../evidence/positive';
import { type Message, messageRemarks } from '../message/message-remarks';
import { readingBeyond } from './reading';
import { unsentFaults } from './unsent';

/** The messages submitted on a connection once it was authenticated, in order. */
export function submittedOn(connection: Connection, success: Success): Message[] {
  return all(connection, 'message.accepted').filter(
    ({ data, connectionSeq }) => data.via === 'smtp' && connectionSeq > success.connectionSeq,
  );
}

/** The envelope names the account's mailbox, or its alias, as the sender. */
export function isFromMailbox({ data }: Message, { snapshot: { mailbox } }: Evidence): boolean {
  return sameMailAddress(data.sender, mailbox.address) || sameMailAddress(data.sender, mailbox.alias);
}

/** Every point that a message misses; empty when it fulfils the case. */
function messageFaults(message: Message, evidence: Evidence): Fault[] {
  const { data, at } = message;
  const { mailbox } = evidence.snapshot;
  const faults: Fault[] = [];
  const miss = (id: string, what: string, hint: string) =>
    faults.push({
      ...{ id, at, hint, weight: 'ko' as const, eventIds: [message.id] },
      message: `Message accepté à ${clock(at)} : ${what}`,
    });
  if (!isFromMailbox(message, evidence)) {
    miss(
      'sender-different',
      data.sender
        ? `l’expéditeur (MAIL FROM) est ${data.sender}, et non la BAL ${mailbox.address}.`
        : 'l’expéditeur (MAIL FROM) est vide.',
      `Donnez ${mailbox.address} comme expéditeur de l’enveloppe (MAIL FROM) et de l’en-tête From.`,
    );
  }
  if (data.recipients.self === 0) {
    miss(
      'recipient-different',
      'la BAL du compte n’est pas parmi les destinataires.',
      `Adressez le message à la BAL elle-même : ${mailbox.address}.`,
    );
  }
  for (const [id, name, n] of [
    ['from-count', 'From', data.fromCount],
    ['date-count', 'Date', data.dateCount],
  ] as const) {
    if (n === 1) continue;
    miss(
      id,
      n === 0 ? `il n’a pas d’en-tête ${name}.` : `il porte ${n} en-têtes ${name}.`,
      `Un message porte exactement un en-tête ${name} (RFC 5322 §3.6).`,
    );
  }
  return faults;
}

/** A refusal that lasts is the message's fault; a full mailbox, a store that is away or a transfer that broke is not. */
const isLasting = (status: string, text: string) => /^5/.test(status) && !/\b5\.2\.2\b/.test(text);

/**
 * Why an authenticated connection brought no message at all. What the server refused for good is held against the
 * client here; that nothing was sent is not, since nobody knows whether it was asked for.
 */
function nothingSent(connection: Connection, success: Success, evidence: Evidence): Fault[] {
  const lasting = new Set([
    ...all(connection, 'message.refused').flatMap(({ id, data }) =>
      isLasting(data.status, data.reason) ? [id] : [],
    ),
    ...all(connection, 'command.answered').flatMap(({ id, data }) =>
      isLasting(data.status, data.text) ? [id] : [],
    ),
  ]);
  return unsentFaults(connection, success, evidence).map((fault) =>
    fault.eventIds.some((id) => lasting.has(id)) ? { ...fault, weight: 'ko' } : fault,
  );
}

function lacksOf(connection: Connection, success: Success, evidence: Evidence): Fault[] {
  const messages = submittedOn(connection, success);
  if (messages.length === 0) return nothingSent(connection, success, evidence);
  const faults = messages.map((message) => messageFaults(message, evidence));
  return faults.some((list) => list.length === 0) ? [] : faults.flat();
}

interface Sent {
  connection: Connection;
  success: Success;
  message: Message;
}

function sentFindings({ connection, success, message }: Sent, evidence: Evidence): Finding[] {
  const requirement = mainRequirement(evidence);
  const { organisation, patient, other } = message.data.recipients;
  const more = organisation + patient + other;
  const findings = [
    ...authenticatedFindings(success, evidence),
    finding(
      'message-accepted',
      requirement,
      'ok',
      `Message de la BAL à elle-même accepté à ${clock(message.at)}${more > 0 ? ` (et ${count(more, 'un autre destinataire', 'autres destinataires')})` : ''}.`,
      [message.id],
    ),
    ...messageRemarks(message, evidence),
  ];
  const greeted = commandsOf(connection).some(({ name, tls }) => tls && (name === 'EHLO' || name === 'HELO'));
  if (!greeted) {
    findings.push(
      finding(
        'no-second-ehlo',
        requirement,
        'warning',
        'Après STARTTLS, le logiciel n’a pas redit EHLO : ce qu’il savait du serveur datait d’avant TLS (RFC 3207 §4.2).',
        [connection.firstEvent.id],
        { hint: 'Envoyez EHLO une seconde fois, dès que TLS est établi.' },
      ),
    );
  }
  return findings;
}

function read(connections: readonly Connection[], evidence: Evidence): Reading {
  const assessments = assessBeyond(connections, evidence, (success, connection) =>
    lacksOf(connection, success, evidence),
  );
  const sent = assessments
    .flatMap(({ connection, fulfilled: success }): Sent[] => {
      if (!success) return [];
      const message = submittedOn(connection, success).find(
        (candidate) => messageFaults(candidate, evidence).length === 0,
      );
      return message ? [{ connection, success, message }] : [];
    })
    .sort((a, b) => a.message.at - b.message.at || a.message.id - b.message.id);
  const [best] = sent;
  const points = () => (best ? sentFindings(best, evidence) : []);
  return readingBeyond(assessments, best?.message.at ?? null, points, evidence);
}

const rule: PositiveRule = { read };

export const sending: Rule<Evidence> = {
  id: 'sending',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludePositive(rule, evidence, now),
};
