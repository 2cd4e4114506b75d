/** The catalogue against a list typed from the manual (§3.4: folders, order, titles), DESIGN §4 and §6.11 settling its slips. */
import { expect, it } from 'vitest';
import { CAMPAIGNS, FOLDERS } from './campaigns';
import { CATALOGUE } from './catalogue';

// biome-ignore format: one case per line, as the manual lists them
const MANUAL: [folder: string, id: string, title: string, requirements: string][] = [
  ['MSS-LPS-SEGUR-1', 'authcli-expired-imap', 'MIE AUTH_CLI : Certificat expiré IMAP (ECO 1.1.5)', 'ECO 1.1.5'],
  ['MSS-LPS-SEGUR-1', 'authcli-expired-smtp', 'MIE AUTH_CLI : Certificat expiré SMTP (ECO 1.1.5)', 'ECO 1.1.5'],
  ['MSS-LPS-SEGUR-1', 'authcli-revoked-imap', 'MIE AUTH_CLI : Certificat révoqué IMAP (ECO 1.1.6)', 'ECO 1.1.6'],
  ['MSS-LPS-SEGUR-1', 'authcli-revoked-smtp', 'MIE AUTH_CLI : Certificat révoqué SMTP (ECO 1.1.6)', 'ECO 1.1.6'],
  ['MSS-LPS-SEGUR-1', 'psc-expired-imap', 'MIE PSC : Certificat expiré IMAP (ECO 1.1.5)', 'ECO 1.1.5'],
  ['MSS-LPS-SEGUR-1', 'psc-expired-smtp', 'MIE PSC : Certificat expiré SMTP (ECO 1.1.5)', 'ECO 1.1.5'],
  ['MSS-LPS-SEGUR-1', 'psc-revoked-imap', 'MIE PSC : Certificat révoqué IMAP (ECO 1.1.6)', 'ECO 1.1.6'],
  ['MSS-LPS-SEGUR-1', 'psc-revoked-smtp', 'MIE PSC : Certificat révoqué SMTP (ECO 1.1.6)', 'ECO 1.1.6'],
  ['MSS-LPS-SEGUR-APP', 'authcli-auth-imap', 'MIE AUTH_CLI : Authentification IMAP (MSS-CONF.12)', 'MSS-CONF.12'],
  ['MSS-LPS-SEGUR-APP', 'authcli-auth-smtp', 'MIE AUTH_CLI : Authentification SMTP (MSS-CONF.12)', 'MSS-CONF.12'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-access-imap', 'MIE AUTH_CLI : Accès Mail IMAP (MSS-CONF.06)', 'MSS-CONF.06'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-otherca-imap', 'MIE AUTH_CLI : AC non IGC Santé IMAP (MSS-CONF.27)', 'MSS-CONF.27'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-otherca-smtp', 'MIE AUTH_CLI : AC non IGC Santé SMTP (MSS-CONF.27)', 'MSS-CONF.27'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-autoconfig-imap', 'MIE AUTH_CLI : Autoconfig IMAP (MSS-CONF.04)', 'MSS-CONF.04'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-autoconfig-smtp', 'MIE AUTH_CLI : Autoconfig SMTP (MSS-CONF.04)', 'MSS-CONF.04'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-send-smtp', 'MIE AUTH_CLI : Envoi Mail SMTP (MSS-CONF.05)', 'MSS-CONF.05'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-indicators-patient-smtp', 'MIE AUTH_CLI : Indicateurs SMTP Mail patient (MSS-CONF.21)', 'MSS-CONF.21'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-indicators-smtp', 'MIE AUTH_CLI : Indicateurs SMTP (MSS-CONF.14;15;16)', 'MSS-CONF.14 MSS-CONF.15 MSS-CONF.16'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-tls-imap', 'MIE AUTH_CLI : TLS IMAP (MSS-CONF.01;03)', 'MSS-CONF.01 MSS-CONF.03'],
  ['MSS-LPS-SEGUR-GEN-APP', 'authcli-tls-smtp', 'MIE AUTH_CLI : TLS SMTP (MSS-CONF.01;03)', 'MSS-CONF.01 MSS-CONF.03'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-access-imap', 'MIE PSC : Accès Mail IMAP (MSS-CONF.06)', 'MSS-CONF.06'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-otherca-imap', 'MIE PSC : AC non IGC Santé IMAP (MSS-CONF.27)', 'MSS-CONF.27'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-otherca-smtp', 'MIE PSC : AC non IGC Santé SMTP (MSS-CONF.27)', 'MSS-CONF.27'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-autoconfig-imap', 'MIE PSC : Autoconfig IMAP (MSS-CONF.04)', 'MSS-CONF.04'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-autoconfig-smtp', 'MIE PSC : Autoconfig SMTP (MSS-CONF.04)', 'MSS-CONF.04'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-send-smtp', 'MIE PSC : Envoi Mail SMTP (MSS-CONF.05)', 'MSS-CONF.05'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-indicators-patient-smtp', 'MIE PSC : Indicateurs SMTP Mail patient (MSS-CONF.21)', 'MSS-CONF.21'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-indicators-smtp', 'MIE PSC : Indicateurs SMTP (MSS-CONF.14;15;16)', 'MSS-CONF.14 MSS-CONF.15 MSS-CONF.16'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-tls-imap', 'MIE PSC : TLS IMAP (MSS-CONF.01;03)', 'MSS-CONF.01 MSS-CONF.03'],
  ['MSS-LPS-SEGUR-GEN-PER-ORG', 'psc-tls-smtp', 'MIE PSC : TLS SMTP (MSS-CONF.01;03)', 'MSS-CONF.01 MSS-CONF.03'],
  ['MSS-LPS-SEGUR-PER-ORG-1', 'psc-auth-imap', 'MIE PSC : Authentification IMAP (MSS-CONF.07)', 'MSS-CONF.07'],
  ['MSS-LPS-SEGUR-PER-ORG-1', 'psc-auth-smtp', 'MIE PSC : Authentification SMTP (MSS-CONF.07)', 'MSS-CONF.07'],
  ['MSS-LPS-SEGUR-PER-ORG-2', 'psc-reopen-imap', 'MIE PSC : Réouv Session IMAP (MSS-CONF.11)', 'MSS-CONF.11'],
  ['MSS-LPS-SEGUR-PER-ORG-3', 'psc-reopen-smtp', 'MIE PSC : Réouv Session SMTP (MSS-CONF.11)', 'MSS-CONF.11'],
];

it('holds the 34 cases of the manual: folders, ids, titles, order, requirements', () => {
  expect(MANUAL).toHaveLength(34);
  expect(
    CATALOGUE.map(({ folder, id, title, requirements }) => [folder, id, title, requirements.join(' ')]),
  ).toEqual(MANUAL);
  expect(FOLDERS.map(({ id }) => id)).toEqual([...new Set(MANUAL.map(([folder]) => folder))]);
});

it('has the five campaigns of the manual, each the whole of its folder in its order', () => {
  expect(CAMPAIGNS.map(({ id, cases }) => [id, cases.map((one) => one.id)])).toEqual(
    ['-1', '-APP', '-GEN-APP', '-GEN-PER-ORG', '-PER-ORG-1'].map((name) => [
      `MSS-LPS-SEGUR${name}`,
      MANUAL.flatMap(([folder, id]) => (folder === `MSS-LPS-SEGUR${name}` ? [id] : [])),
    ]),
  );
});

it('carries the manual’s notice on the two cases that it says not to use, and on no other', () => {
  expect(CATALOGUE.filter(({ notices }) => notices.length > 0).map(({ id }) => id)).toEqual([
    'authcli-autoconfig-imap',
    'authcli-autoconfig-smtp',
  ]);
});
