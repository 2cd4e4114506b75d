/** The description of the HTTP API (OpenAPI 3.1). */
import { VERDICTS } from '../../conformance/verdict';
import { serverConfig } from '../config';
import { json } from './handle';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: unknown, type = 'application/json') => ({ content: { [type]: { schema } } });
const problem = (description: string) => ({
  description,
  ...content(ref('Problem'), 'application/problem+json'),
});
const number = { name: 'number', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };
const query = (name: string, schema: unknown, description: string) => ({
  name,
  in: 'query',
  schema,
  description,
});
const text = { type: 'string' };
const nullable = (type: string, more = {}) => ({ type: [type, 'null'], ...more });
const whole = { type: 'integer' };
const moment = nullable('string', { format: 'date-time' });
const list = (items: unknown) => ({ type: 'array', items });

const unauthenticated = { 401: problem('Jeton absent, inconnu, expiré ou révoqué') };
const unknown = { 404: problem('Inconnu, ou d’un autre compte') };

const FINDING = {
  type: 'object',
  required: ['id', 'requirement', 'verdict', 'message', 'eventIds'],
  properties: {
    id: text,
    requirement: text,
    verdict: { enum: ['ok', 'ko', 'inconclusive', 'warning', 'info'] },
    strength: { enum: ['strong', 'medium', 'weak'] },
    message: text,
    expected: text,
    hint: text,
    eventIds: list(whole),
  },
};

const EXECUTION = {
  type: 'object',
  required: ['number', 'state', 'verdict', 'delaySeconds', 'clientIp', 'findings', 'lastSeq'],
  properties: {
    number: whole,
    case: text,
    campaign: text,
    title: text,
    requirements: list(text),
    state: { enum: ['queued', 'listening', 'judging', 'done'] },
    verdict: { enum: [...VERDICTS, null] },
    startedAt: moment,
    deadline: moment,
    endedAt: moment,
    delaySeconds: whole,
    clientIp: list(text),
    findings: list(ref('Finding')),
    lastSeq: whole,
    ambiguous: { type: 'boolean' },
    watchUntil: {
      ...moment,
      description:
        'Un OK acquis avant la fin du délai reste surveillé jusqu’à ce moment et peut encore devenir KO',
    },
    startedBy: nullable('string'),
  },
};

const EVENT = {
  type: 'object',
  required: ['seq', 'id', 'at', 'type', 'basis', 'judged', 'withdrawn', 'tone', 'summary'],
  properties: {
    seq: whole,
    id: whole,
    at: { type: 'string', format: 'date-time' },
    type: text,
    connection: nullable('string'),
    host: nullable('string'),
    protocol: nullable('string'),
    clientAddress: nullable('string'),
    basis: { enum: ['label', 'identity', 'address', 'judge'] },
    judged: { type: 'boolean' },
    withdrawn: { type: 'boolean' },
    tone: { enum: ['good', 'bad', 'neutral'] },
    summary: text,
    data: {},
  },
};

const START = {
  type: 'object',
  additionalProperties: false,
  properties: {
    case: text,
    campaign: text,
    delaySeconds: { type: 'integer', minimum: 5, maximum: 1800 },
    listenFullDelay: {
      type: 'boolean',
      description:
        'Écouter pendant tout le délai, même si le résultat est acquis avant. Sans effet sur les tests d’authentification, dont le OK est définitif.',
    },
    clientIp: { oneOf: [text, { type: 'array', items: text, maxItems: 4 }] },
  },
};

const PROBLEM = {
  type: 'object',
  required: ['title', 'status', 'detail'],
  properties: { type: text, title: text, status: whole, detail: text, field: text, number: whole },
};

const execution = (description: string) => ({ description, ...content(ref('Execution')) });

const PATHS = {
  '/cases': {
    get: {
      summary: 'Les tests',
      responses: { 200: { description: 'Catalogue', ...content({ type: 'object' }) }, ...unauthenticated },
    },
  },
  '/campaigns': {
    get: {
      summary: 'Les jobs globaux',
      responses: { 200: { description: 'Jobs globaux', ...content({ type: 'object' }) }, ...unauthenticated },
    },
  },
  '/hosts': {
    get: {
      summary: 'Les serveurs de test, et si chacun présente exactement le défaut attendu',
      responses: { 200: { description: 'Serveurs', ...content({ type: 'object' }) }, ...unauthenticated },
    },
  },
  '/hosts/check': {
    post: {
      summary: 'Demander une vérification des serveurs maintenant (une par minute au plus)',
      responses: {
        202: {
          description: 'Les résultats dont checkedAt n’est pas antérieur à since répondent à la demande',
          ...content({ type: 'object', properties: { since: { type: 'string', format: 'date-time' } } }),
        },
        ...unauthenticated,
      },
    },
  },
  '/executions': {
    get: {
      summary: 'L’historique, du plus récent au plus ancien',
      parameters: [
        query('before', whole, 'Seulement les numéros inférieurs'),
        query('limit', { type: 'integer', maximum: 200 }, 'Nombre de réponses'),
        query('case', text, 'Seulement ce test'),
        query('verdict', { enum: VERDICTS }, 'Seulement ce verdict'),
        query('open', { enum: ['1'] }, 'Seulement les exécutions en cours'),
      ],
      responses: {
        200: {
          description: 'Exécutions',
          ...content({
            type: 'object',
            properties: { executions: list(ref('Execution')), next: nullable('integer') },
          }),
        },
        ...unauthenticated,
      },
    },
    post: {
      summary: 'Lancer un test',
      requestBody: { required: true, ...content(ref('Start')) },
      responses: {
        201: execution('Lancée ; l’adresse est dans Location'),
        400: problem('Le corps n’est pas du JSON'),
        ...unauthenticated,
        404: problem('Test ou job global inconnu'),
        409: problem('Identité ou BAL absente, ou BAL déjà à l’écoute (« number »)'),
        422: problem('Délai, adresse ou champ refusé (« field »)'),
        429: problem('Trop de tests en une heure (Retry-After)'),
      },
    },
  },
  '/executions/{number}': {
    get: {
      summary: 'Une exécution',
      parameters: [number],
      responses: { 200: execution('Exécution'), ...unauthenticated, ...unknown },
    },
  },
  '/executions/{number}/events': {
    get: {
      summary: 'Le journal, une ligne JSON par événement',
      parameters: [
        number,
        query('after', whole, 'À partir de la ligne qui suit ce numéro'),
        query('follow', { enum: ['1'] }, 'Suivre jusqu’à la fin ; des lignes vides gardent la connexion'),
      ],
      responses: {
        200: { description: 'Lignes', ...content(ref('Event'), 'application/x-ndjson') },
        ...unauthenticated,
        ...unknown,
      },
    },
  },
  '/executions/{number}/abort': {
    post: {
      summary: 'Interrompre',
      parameters: [number],
      responses: { 200: execution('État après l’interruption'), ...unauthenticated, ...unknown },
    },
  },
  '/executions/{number}/report.json': {
    get: {
      summary: 'Le rapport complet',
      parameters: [number],
      responses: {
        200: { description: 'Rapport', ...content({ type: 'object' }) },
        ...unauthenticated,
        ...unknown,
      },
    },
  },
  '/executions/{number}/report.xml': {
    get: {
      summary: 'Le rapport au format JUnit',
      parameters: [number],
      responses: {
        200: { description: 'JUnit', ...content(text, 'application/xml') },
        ...unauthenticated,
        ...unknown,
      },
    },
  },
};

/** GET /openapi.json: needs no token. */
export function getOpenApi(): Response {
  const { portal, version } = serverConfig();
  return json({
    openapi: '3.1.0',
    info: { title: 'MOTCO2', version, description: 'Tests de conformité des clients de messagerie MSSanté.' },
    servers: [{ url: `${portal.url}/api/v1` }],
    security: [{ token: [] }],
    paths: PATHS,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Execution: EXECUTION, Finding: FINDING, Event: EVENT, Start: START, Problem: PROBLEM },
    },
  });
}
