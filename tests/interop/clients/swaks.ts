/** swaks: SMTP by hand, in Perl. */
import { cannot, type MailClient } from './client';
import { ONLY_SENDS } from './partial';

export const swaksClient: MailClient = {
  name: 'swaks',
  family: 'envoi (diagnostic), Net::SSLeay',
  programs: ['swaks'],
  ways: {
    certificate: { smtp: 'PLAIN' },
    token: cannot('ne connaît ni XOAUTH2 ni OAUTHBEARER'),
  },
  verbs: {
    ...ONLY_SENDS,
    async send(session, letter) {
      const { certificate, pki, user, password } = session;
      await session.run('swaks', [
        ...['--server', session.host, '--port', String(session.smtpPort), '--ehlo', 'poste.lps.example'],
        ...['--tls', ...(session.setup?.trusting ? [] : ['--tls-verify', '--tls-ca-path', pki.root])],
        ...(session.setup?.suites
          ? ['--tls-protocol', 'tlsv1_2', '--tls-cipher', session.setup.suites.openssl]
          : []),
        ...(certificate ? ['--tls-cert', certificate.cert, '--tls-key', certificate.key] : []),
        ...['--auth', 'PLAIN', '--auth-user', user, '--auth-password', password],
        ...['--from', user, '--to', letter.to.join(','), '--data', `@${letter.path}`],
      ]);
    },
    large: cannot('ne lit pas'),
  },
};
