/** The first message of each mailbox: which one it is, how to reach it, what to do next. */
import { randomUUID } from 'node:crypto';
import type { LabConfig } from './config';
import { mailDate } from './message/date';
import { encodedWords } from './message/encoded-words';
import type { Mailbox } from './store/types';

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** The server on which the mailbox is opened, as a person types it. */
function server({ hosts }: LabConfig, { kind }: Mailbox) {
  const host = hosts.find(({ key }) => key === (kind === 'personal' ? 'psc-valid' : 'org-valid'));
  if (!host) return null;
  // A name that only this machine knows is of no use to type.
  const address = LOOPBACK.test(host.bind) ? `${host.bind} (certificat au nom de ${host.name})` : host.name;
  return { address, imapPort: host.imapPort, smtpPort: host.smtpPort };
}

const CREDENTIALS = {
  personal: [
    'Authentification : un jeton Pro Santé Connect (mécanisme XOAUTH2) de la personne',
    '                   dont le numéro est {idNat}.',
  ],
  applicative: [
    'Authentification : un certificat client ORG_AUTH_CLI au nom de {idNat}, présenté',
    '                   pendant la négociation TLS, puis AUTH PLAIN, LOGIN ou EXTERNAL.',
    '                   Le mot de passe n’est pas vérifié : le certificat suffit.',
  ],
} as const;

/** Composes it for one mailbox, with CRLF line ends. */
export function welcomeMessage(config: LabConfig, mailbox: Mailbox, now: Date): Buffer {
  const { address, idNat, kind } = mailbox;
  const reach = server(config, mailbox);
  const patients = config.patientDomains.map((domain) => `@${domain}`).join(', ');
  const what = kind === 'personal' ? 'personnelle' : 'applicative';
  const lines = [
    `From: MOTCO2 <ne-pas-repondre@${config.mailDomain}>`,
    `To: <${address}>`,
    `Subject: ${encodedWords(`Bienvenue dans la BAL ${what} ${address}`)}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <bienvenue.${randomUUID()}@${config.mailDomain}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    'Content-Language: fr',
    '',
    'Bonjour,',
    '',
    `Cette boîte aux lettres de test (BAL ${what}) est prête :`,
    `    ${address}`,
    '',
    'S’Y CONNECTER',
    '',
    ...(reach
      ? [
          `Serveur          : ${reach.address}`,
          `Réception (IMAP) : port ${reach.imapPort}, STARTTLS`,
          `Envoi (SMTP)     : port ${reach.smtpPort}, STARTTLS`,
        ]
      : []),
    `Identifiant      : ${address}`,
    ...CREDENTIALS[kind].map((line) => line.replace('{idNat}', idNat)),
    '',
    'À QUI ÉCRIRE',
    '',
    'À cette BAL elle-même, aux autres BAL de test de votre organisation et aux',
    `adresses de patients (${patients || 'aucune ici'}).`,
    'Tout autre destinataire est refusé (550) : rien ne sort de ce laboratoire.',
    '',
    'ET MAINTENANT',
    '',
    '1. Si vous lisez ces lignes dans votre logiciel, la connexion fonctionne.',
    ...(config.welcome
      ? [
          `2. Ouvrez le portail : ${config.welcome.portalUrl}`,
          '3. Choisissez un test, lancez-le, puis faites dans votre logiciel l’action',
          '   demandée : ce que nos serveurs observent s’affiche au fur et à mesure.',
        ]
      : []),
    '',
    'Ce message n’est déposé qu’une fois ; vous pouvez le supprimer.',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
