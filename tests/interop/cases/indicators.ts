/** Messages with a document and its indicators, as clients compose or carry them, and each indicator wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type XdmMessageOptions, xdmArchive, xdmMessage } from '../../support/xdm';
import { isCannot, type Letter, type MailClient } from '../clients/client';
import { curlClient } from '../clients/curl';
import { javaClient } from '../clients/java';
import { newWord } from '../clients/letters';
import { msmtpClient } from '../clients/msmtp';
import { muttClient, neomuttClient } from '../clients/mutt';
import { nodeClient } from '../clients/node';
import { perlClient } from '../clients/perl';
import { pythonClient } from '../clients/python';
import { snailClient } from '../clients/snail';
import { swaksClient } from '../clients/swaks';
import { player } from './players';
import { fails, type Ground, passes, type Scene } from './scene';

const PATIENT = '279035121518989@patient.mssante.fr';

type Options = Partial<XdmMessageOptions>;

/** A document's message, whole for those that carry, in parts for those that compose. */
function documentLetter({ session, account }: Ground, options: Options): Letter {
  const to = options.to ?? [session.user];
  const raw = xdmMessage({ from: session.user, nil: account.nil, ...options, to });
  const path = join(session.dir, newWord(), 'IHE_XDM.ZIP');
  mkdirSync(dirname(path));
  const bytes = xdmArchive(options);
  writeFileSync(path, bytes);
  const file = join(dirname(path), 'message.eml');
  writeFileSync(file, raw);
  const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const headers = Object.fromEntries(
    [...head.matchAll(/^(X-MSS-\w+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  );
  const attachment = options.archive === null ? null : { name: 'IHE_XDM.ZIP', path, bytes };
  return {
    ...{ to, raw, headers, attachment, path: file },
    subject: 'XDM/1.0/DDM+CR NESSI RUTH',
    text: 'Bonjour',
  };
}

async function send(client: MailClient, ground: Ground, options: Options): Promise<void> {
  const { session } = ground;
  if (isCannot(client.verbs.send)) throw new Error(`${client.name} does not send`);
  writeFileSync(session.tokenFile, session.credential === 'token' ? await session.token() : '');
  await client.prepare?.(session);
  await client.verbs.send(session, documentLetter(ground, options));
}

const right = (client: MailClient, does: string, options: Options = {}): Scene =>
  passes(player(client), does, (ground) => send(client, ground, options));
const wrong = (client: MailClient, does: string, faults: string | string[], options: Options): Scene =>
  fails(player(client), does, faults, (ground) => send(client, ground, options));

const composes = (client: MailClient) =>
  right(client, 'compose un message avec un document et ses indicateurs');
const carries = (client: MailClient) =>
  right(client, 'transmet un message avec deux documents et ses indicateurs', {
    documents: [{ code: '34112-3' }, { code: '15508-5' }],
  });

const TO_PATIENT: Options = { to: [PATIENT], mes: 'FIN' };
const closes = (client: MailClient) => right(client, 'clôt l’échange avec un patient', TO_PATIENT);

export const INDICATORS_SCENES: Record<string, Scene[]> = {
  'authcli-indicators-smtp': [
    wrong(swaksClient, 'oublie X-MSS-NIL', 'nil-absent', { nil: null }),
    wrong(curlClient, 'annonce un autre code que celui du document', 'codecda-different', {
      codeCda: '34112-3',
      documents: [{ code: '15508-5' }],
    }),
    ...[composes(nodeClient), composes(neomuttClient), composes(javaClient), carries(swaksClient)],
  ],
  'psc-indicators-smtp': [
    wrong(pythonClient, 'écrit X-MSS-INS: O pour un document sans matricule', 'ins-without-matricule', {
      documents: [{ matricule: null }],
    }),
    wrong(muttClient, 'envoie un message sans document ni indicateurs', ['archive-missing', 'nil-absent'], {
      archive: null,
      nil: null,
      ins: null,
      codeCda: null,
    }),
    ...[composes(snailClient), composes(muttClient), carries(msmtpClient), carries(pythonClient)],
  ],
  'authcli-indicators-patient-smtp': [
    wrong(msmtpClient, 'écrit au patient sans X-MSS-MES', 'mes-absent', { to: [PATIENT] }),
    wrong(perlClient, 'écrit X-MSS-MES: fin', 'mes-lower-case', { to: [PATIENT], mes: 'fin' }),
    ...[closes(perlClient), closes(curlClient)],
  ],
  'psc-indicators-patient-smtp': [
    wrong(nodeClient, 'n’écrit à aucun patient', 'no-patient-recipient', { mes: 'FIN' }),
    ...[closes(nodeClient), closes(neomuttClient), closes(snailClient)],
  ],
};
