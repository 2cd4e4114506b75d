/**
 * The launcher: starts PostgreSQL, the test IGC, the sandbox, the laboratory and the portal in order, says where
 * everything is, and stops everything on Ctrl-C.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOSTS, hostName } from '../conformance/hosts';
import { PortInUse, startCluster } from '../db/embedded/cluster';
import { keepCluster } from '../db/embedded/keep';
import { prepareDatabase } from '../db/migrate';
import { ensurePki } from '../pki';
import { seedDemo } from '../server/accounts/seed';
import { type Env, EnvError, readEnv } from '../server/env';
import { ensureBuild } from './build';
import { checkGivenCertificates, revocationOrigin } from './certificates';
import { type Child, type ChildSpec, startChild } from './children';
import { discoverJwks, loginProblem } from './discover';
import { StartError } from './errors';
import { writePrivate } from './files';
import { ensureDemoCertificate, removeInstance, writeInstance } from './instance';
import { takeLock } from './lock';
import { placeUses } from './places';
import { type Ports, type PortUse, portsFor, requireDistinct, requirePorts } from './ports';
import { line, step, title } from './progress';
import { ensureSecrets } from './secrets';
import { autoconfigHost, DEMO, mailDomainOf, type Settled, settle } from './settle';
import { printSummary } from './summary';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What to undo at the end, last first. */
type Undo = (() => void | Promise<void>)[];

/** Runs an instance until it is told to stop. Exits the process: 0 after a stop, 2 when it cannot start. */
export async function main(options: { dev: boolean }): Promise<void> {
  const undo: Undo = [];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= unwind(undo);
    return stopping;
  };
  const onSignal = () => {
    // A second Ctrl-C must not cut the ordered stop short: PostgreSQL would stay behind.
    if (stopping) return line('Arrêt en cours…');
    line('\nArrêt…');
    void stop().then(() => {
      line('Arrêté.');
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    await start(options, undo, () => stopping !== null);
  } catch (error) {
    if (stopping) return;
    report(error);
    await stop();
    process.exit(2);
  }
}

async function unwind(undo: Undo): Promise<void> {
  for (const action of undo.reverse()) {
    try {
      await action();
    } catch (error) {
      console.error(`! ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function report(error: unknown): void {
  if (error instanceof EnvError)
    console.error(`\nRéglages incorrects, rien n’est démarré :\n${error.message}\n`);
  else if (error instanceof StartError) console.error(`\n${error.message}\n→ ${error.remedy}\n`);
  else console.error(error);
}

async function start(options: { dev: boolean }, undo: Undo, cancelled: () => boolean): Promise<void> {
  const env = readEnv();
  const dataDir = env.MOTCO2_DATA_DIR;
  const version = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
    .version;
  title(`MOTCO2 ${version} — démarrage (${env.MOTCO2_MODE})`);
  makeDataDir(dataDir);
  undo.push(takeLock(dataDir));
  removeInstance(dataDir);
  undo.push(() => removeInstance(dataDir));
  const secrets = ensureSecrets(dataDir);
  const ports = portsFor(env.MOTCO2_PORT_OFFSET, env);
  const postgres: PortUse = { port: ports.postgres, use: 'PostgreSQL embarqué', address: '127.0.0.1' };
  const wanted = portList(env, ports);
  requireDistinct(env.DATABASE_URL ? wanted : [...wanted, postgres], env.MOTCO2_BIND);
  await requirePorts(wanted, env.MOTCO2_BIND);

  const abandon = new AbortController();
  undo.push(() => abandon.abort());
  const tell = () => line('  … Pages à construire : une à trois minutes, la première fois seulement');
  const building = options.dev ? Promise.resolve(false) : ensureBuild(ROOT, abandon.signal, tell);
  // Awaited below; a failure meanwhile must not count as unhandled.
  building.catch(() => {});

  const adminUrl = await step(
    'PostgreSQL',
    () => database(env, ports, undo),
    ({ detail }) => detail,
  );
  const urls = await step('Schéma de la base', () =>
    prepareDatabase(
      adminUrl.url,
      { server: secrets.databaseServer, lab: secrets.databaseLab },
      env.DATABASE_URL ? undefined : 'motco2',
    ).catch((error: Error) => {
      throw new StartError(
        `La base de données refuse la préparation : ${error.message}`,
        'Vérifiez DATABASE_URL et les droits de son rôle.',
      );
    }),
  );
  const pki = await step('IGC de test', () =>
    ensurePki({
      dir: join(dataDir, 'pki'),
      instanceId: secrets.instanceId,
      zone: env.MOTCO2_ZONE,
      baseUrl: revocationOrigin(env, ports.labHttp),
      local: env.MOTCO2_MODE === 'local',
      hostNames: [
        ...HOSTS.map((host) => ({
          key: host.key,
          name: hostName(host, env.MOTCO2_ZONE),
          defect: host.defect,
        })),
        autoconfigHost(mailDomainOf(env)),
      ],
    }),
  );
  for (const warning of await checkGivenCertificates(env, pki)) line(`  ⚠ ${warning}`);
  const jwksUri = env.PSC_ISSUER ? await discoverJwks(env) : null;
  const settled = settle({ env, secrets, ports, pki, database: urls, jwksUri, dev: options.dev, version });

  const demo = settled.sandbox
    ? await step('Compte de démonstration', async () => ({
        ...(await ensureDemoCertificate(dataDir, pki)),
        ...(await seedDemo(settled.configs.server, { ...DEMO, apiToken: secrets.demoToken })),
      }))
    : null;
  if (!options.dev)
    await step(
      'Pages',
      () => building,
      (built) => (built ? 'construites' : 'à jour'),
    );
  if (cancelled()) return;

  // Asked while the processes start; the sandbox is one of them.
  const provider = env.ISC_ISSUER ? loginProblem(settled.configs.server.isc) : null;
  const children: Partial<Record<ChildSpec['name'], Child>> = {};
  const describe = () =>
    writeInstance(dataDir, {
      settled,
      secrets,
      ports,
      pki,
      demo,
      processes: Object.fromEntries([
        ['launcher', process.pid],
        ...Object.entries(children).map(([name, child]) => [name, child.pid]),
      ]),
    });
  await startChildren(settled, { dataDir, dev: options.dev, children, undo, describe, cancelled });
  if (cancelled()) return;
  describe();
  printSummary({
    ...{ settled, ports, secrets, demo, dataDir, embedded: env.DATABASE_URL === null },
    loginProblem: await provider,
  });
}

/** Level by level: Node's own recursion never ends where the system answers ENOENT to every name (/proc). */
function makeDirectories(path: string, mode: number): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} n’est pas un dossier`);
    return;
  }
  makeDirectories(dirname(path), mode);
  mkdirSync(path, { mode });
}

function makeDataDir(dataDir: string): void {
  try {
    // Passable, not readable: under root, PostgreSQL's own user must reach its directory; every other entry is private.
    makeDirectories(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (error) {
    throw new StartError(
      `Le dossier ${dataDir} ne peut pas être créé : ${(error as Error).message}`,
      'Donnez-en un autre avec MOTCO2_DATA_DIR.',
    );
  }
}

/** Every port but PostgreSQL's, which an earlier, killed launcher may rightly hold. */
function portList(env: Env, ports: Ports): PortUse[] {
  return [
    { port: ports.portal, use: 'portail' },
    { port: ports.sandbox, use: 'bac à sable PSC et ISC' },
    { port: ports.sandboxSecure, use: 'bac à sable PSC en HTTPS' },
    { port: ports.labHttp, use: 'CRL, OCSP et autoconfiguration' },
    { port: ports.labHttps, use: 'autoconfiguration en HTTPS' },
    { port: ports.dns, use: 'DNS', udp: true },
    ...placeUses(env, ports),
  ];
}

/** On the console, like the death of any other process. */
function tellDatabase(what: null | true | Error): void {
  if (what === true) console.error('  PostgreSQL répond de nouveau.');
  else
    console.error(
      `\n! PostgreSQL ${what === null ? 's’est arrêté' : `ne redémarre pas (${what.message})`} : redémarrage…`,
    );
}

async function database(env: Env, ports: Ports, undo: Undo): Promise<{ url: string; detail: string }> {
  if (env.DATABASE_URL)
    return { url: env.DATABASE_URL, detail: `externe, ${new URL(env.DATABASE_URL).host}` };
  try {
    const dir = join(env.MOTCO2_DATA_DIR, 'postgres');
    const cluster = await startCluster({ dir, port: ports.postgres });
    undo.push(() => cluster.stop());
    undo.push(keepCluster(cluster, dir, tellDatabase));
    return { url: cluster.adminUrl, detail: `embarqué, port ${cluster.port}` };
  } catch (error) {
    if (error instanceof PortInUse) {
      throw new StartError(
        `Le port ${error.port} (PostgreSQL) est déjà utilisé.`,
        'Fermez le programme qui l’occupe, ou changez MOTCO2_PORT_OFFSET.',
      );
    }
    throw new StartError(
      (error as Error).message,
      'Vérifiez l’espace disque et les droits du dossier de données, ou donnez DATABASE_URL.',
    );
  }
}

async function startChildren(
  settled: Settled,
  context: {
    dataDir: string;
    dev: boolean;
    children: Partial<Record<ChildSpec['name'], Child>>;
    undo: Undo;
    describe: () => void;
    cancelled: () => boolean;
  },
): Promise<void> {
  const specs: { name: ChildSpec['name']; label: string; entry: string; config: unknown }[] = [
    {
      name: 'sandbox',
      label: 'Bac à sable PSC et ISC',
      entry: 'sandbox/main.ts',
      config: settled.configs.sandbox,
    },
    { name: 'lab', label: 'Laboratoire', entry: 'mail-lab/main.ts', config: settled.configs.lab },
    { name: 'server', label: 'Portail', entry: 'server/main.ts', config: settled.configs.server },
  ];
  for (const spec of specs) {
    if (!spec.config || context.cancelled()) continue;
    const config = join(context.dataDir, 'run', `${spec.name}.json`);
    writePrivate(config, spec.config);
    const child = await step(spec.label, () =>
      startChild(
        { name: spec.name, entry: spec.entry, config },
        { root: ROOT, dataDir: context.dataDir, echo: context.dev, onRestart: context.describe },
      ),
    );
    context.children[spec.name] = child;
    context.undo.push(() => child.stop());
  }
}
