/** The table that ends a start: what runs where, and what to try first. */
import type { Ports } from './ports';
import { line, table, title } from './progress';
import type { Secrets } from './secrets';
import { ADMINISTRATOR, DEMO, type Settled, sandboxPeople } from './settle';

const DEFECTS = { expired: 'certificat expiré', revoked: 'certificat révoqué', otherca: 'autre autorité' };

/** Prints it. Passwords are those of the sandbox's people only. */
export function printSummary(given: {
  settled: Settled;
  ports: Ports;
  secrets: Secrets;
  demo: { label: string; clientP12: string } | null;
  /** Why the provider of logins that the settings name cannot be read; null: it can, or is the sandbox. */
  loginProblem: string | null;
  dataDir: string;
  embedded: boolean;
}): void {
  const { settled, ports, secrets, demo, dataDir } = given;
  title('MOTCO2 est prêt');
  line(
    table([
      ['Portail', settled.portalUrl],
      ...(settled.sandbox
        ? [['Bac à sable', settled.sandbox.url, 'Pro Santé Connect et Industriels Santé Connect']]
        : []),
      ['CRL et OCSP', `http://${settled.configs.lab.http.bind}:${ports.labHttp}`],
      [
        'Autoconfiguration',
        `http://${settled.configs.lab.http.bind}:${ports.labHttp}/mail/config-v1.1.xml`,
        `HTTPS : port ${ports.labHttps}`,
      ],
      ['DNS', `${settled.configs.lab.http.bind}, port ${ports.dns} (UDP et TCP)`],
      ...(given.embedded ? [['PostgreSQL', `127.0.0.1:${ports.postgres}`]] : []),
      ['Données', dataDir, 'journaux dans logs/'],
    ]),
  );
  title('Serveurs de test (STARTTLS)');
  line(
    table([
      ['Clé', 'IMAP', 'SMTP', 'Moyen', 'Défaut'],
      ...settled.configs.server.hosts.map(({ key, mie, defect, imap, smtp }) => [
        key,
        `${imap.host}:${imap.port}`,
        `${smtp.host}:${smtp.port}`,
        mie,
        defect ? DEFECTS[defect] : 'aucun',
      ]),
    ]),
  );
  const ownLogins = settled.sandbox?.iscIssuer === settled.configs.server.isc.issuer;
  title('Connexion');
  line(
    table(
      ownLogins
        ? [
            ...sandboxPeople(secrets).map(({ login, password, organisation }) => [
              login,
              password,
              login === ADMINISTRATOR ? `${organisation.name}, administration` : organisation.name,
            ]),
            ['Code par mail', `${settled.sandbox?.url}/courrier`],
          ]
        : [
            ['Fournisseur', settled.configs.server.isc.issuer],
            [
              'Administration',
              settled.configs.server.administrators.join(', ') || 'personne (ADMINISTRATORS)',
            ],
          ],
    ),
  );
  if (given.loginProblem !== null)
    line(
      `  ⚠ Personne ne peut se connecter : ce fournisseur ne répond pas comme attendu (${given.loginProblem}).`,
    );
  if (demo) {
    title('Compte de démonstration');
    line(
      table([
        ['BAL personnelle', `${DEMO.idNatPsc}@${settled.mailDomain}`],
        ['BAL applicative', `${DEMO.idNatAuthCli}@${settled.mailDomain}`],
        ['Certificat client', `${demo.clientP12} (mot de passe motco2)`],
        ['Essayer', 'npx motco2 run authcli-auth-imap --follow'],
      ]),
    );
  }
  line('\nCtrl-C arrête tout.');
}
