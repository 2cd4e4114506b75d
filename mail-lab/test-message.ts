/** A message to read: left in a mailbox when a test of reading starts, so that there is something new to find. */
import { randomUUID } from 'node:crypto';
import type { LabConfig } from './config';
import { mailDate } from './message/date';
import { encodedWords } from './message/encoded-words';
import type { Mailbox } from './store/types';

const CLOCK = new Intl.DateTimeFormat('fr-FR', {
  ...{ timeZone: 'Europe/Paris', dateStyle: 'long', timeStyle: 'medium' },
});

/** Composes it for one mailbox, with CRLF line ends. */
export function testMessage(config: LabConfig, mailbox: Mailbox, now: Date): Buffer {
  const lines = [
    `From: MOTCO2 <ne-pas-repondre@${config.mailDomain}>`,
    `To: <${mailbox.address}>`,
    `Subject: ${encodedWords(`Message de test du ${CLOCK.format(now)}`)}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <test.${randomUUID()}@${config.mailDomain}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    'Content-Language: fr',
    '',
    'Bonjour,',
    '',
    'Un test de lecture vient d’être lancé pour cette BAL. Si vous lisez ces lignes dans',
    'votre logiciel pendant l’écoute, il a fait ce que le test attend.',
    '',
    'Vous pouvez supprimer ce message.',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
