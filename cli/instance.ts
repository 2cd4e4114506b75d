/** Where the API is: the environment, else the instance that runs here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NoInstance, UsageError } from './usage';

const endpoint = z.object({ host: z.string(), port: z.number() });

const instanceSchema = z.object({
  api: z.string(),
  psc: z.object({ tokenEndpoint: z.string(), clientId: z.string(), clientSecret: z.string() }).nullish(),
  hosts: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      mie: z.string(),
      defect: z.string().nullable(),
      imap: endpoint,
      smtp: endpoint,
    }),
  ),
  demo: z.object({ apiToken: z.string() }).nullish(),
});
export type Instance = z.infer<typeof instanceSchema>;

export const dataDir = () => process.env.MOTCO2_DATA_DIR || '.motco2';

/** The instance of this machine. Throws NoInstance, which says what to do, when none runs. */
export function readInstance(): Instance {
  const path = join(dataDir(), 'instance.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new NoInstance(
      `Aucune instance ne tourne ici (${path} n’existe pas). Lancez « npm start », ou indiquez MOTCO2_URL et MOTCO2_TOKEN.`,
    );
  }
  try {
    return instanceSchema.parse(JSON.parse(text));
  } catch {
    throw new NoInstance(`${path} est illisible : relancez « npm start ».`);
  }
}

export interface Target {
  /** Ends with `/api/v1`, no trailing slash. */
  url: string;
  token: string;
}

/** MOTCO2_URL (the portal or its API) and MOTCO2_TOKEN, each completed by the local instance. */
export function target(): Target {
  const { MOTCO2_URL: url, MOTCO2_TOKEN: token } = process.env;
  if (url && !token)
    throw new UsageError(
      'MOTCO2_URL est indiqué sans MOTCO2_TOKEN : créez un jeton sur la page du compte (« Jetons d’API ») ; celui du compte de démonstration est dans instance.json (demo.apiToken).',
    );
  if (url && token) {
    if (!URL.canParse(url)) throw new UsageError(`MOTCO2_URL n’est pas une adresse : ${url}`);
    const base = url.replace(/\/+$/, '');
    return { url: base.endsWith('/api/v1') ? base : `${base}/api/v1`, token };
  }
  const instance = readInstance();
  const own = token ?? instance.demo?.apiToken;
  if (!own)
    throw new UsageError('Cette instance n’a pas de compte de démonstration : indiquez MOTCO2_TOKEN.');
  return { url: instance.api, token: own };
}
