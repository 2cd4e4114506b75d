/** msmtp: a sendmail for submission, on GnuTLS. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannot, type MailClient, type Session } from './client';
import { ONLY_SENDS } from './partial';

function configuration(session: Session): string {
  const { certificate, pki } = session;
  return [
    ...['account default', `host ${session.host}`, `port ${session.smtpPort}`, 'domain poste.lps.example'],
    ...['tls on', 'tls_starttls on'],
    ...(session.setup?.trusting
      ? ['tls_certcheck off']
      : [`tls_trust_file ${pki.root}`, `tls_crl_file ${pki.crl}`]),
    ...['auth on', `from ${session.user}`, `user ${session.user}`],
    ...(certificate
      ? [`tls_cert_file ${certificate.cert}`, `tls_key_file ${certificate.key}`, 'auth plain']
      : ['auth xoauth2']),
    certificate ? `password ${session.password}` : `passwordeval cat ${session.tokenFile}`,
    '',
  ].join('\n');
}

export const msmtpClient: MailClient = {
  name: 'msmtp',
  family: 'envoi (sendmail), GnuTLS',
  programs: ['msmtp'],
  ways: { certificate: { smtp: 'PLAIN' }, token: { smtp: 'XOAUTH2' } },
  verbs: {
    ...ONLY_SENDS,
    async send(session, letter) {
      const rc = join(session.dir, 'msmtprc');
      writeFileSync(rc, configuration(session));
      chmodSync(rc, 0o600);
      await session.run('msmtp', [`--file=${rc}`, '--', ...letter.to], { input: letter.raw });
    },
    large: cannot('ne lit pas'),
  },
};
