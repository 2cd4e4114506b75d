/** The description of the HTTP API (OpenAPI 3.1). */
import { VERDICTS } from '../../conformance/verdict';
import { serverConfig } from '../config';
import { json } from './handle';
import { list, nullable, ref, SCHEMAS, text, whole } from './openapi-schemas';

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

const unauthenticated = { 401: problem('Jeton absent, inconnu, expiré ou révoqué') };
const unknown = { 404: problem('Inconnu, ou d’un autre compte') };

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
        query('campaign', text, 'Seulement ce job global'),
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
      summary: 'Lancer un test ou un job global',
      requestBody: { required: true, ...content(ref('Start')) },
      responses: {
        201: execution('Lancée ; l’adresse est dans Location'),
        400: problem('Le corps n’est pas du JSON'),
        ...unauthenticated,
        404: problem('Test ou job global inconnu'),
        409: problem(
          'Identité ou BAL absente, BAL déjà à l’écoute ou réservée par un job global (« number »)',
        ),
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
        query('execution', whole, 'D’un job global : à partir de ce test, où « after » compte'),
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
  '/executions/{number}/next': {
    post: {
      summary: 'Finir la pause d’un job global : le test suivant s’ouvre',
      parameters: [number],
      responses: {
        200: execution('État du job global'),
        ...unauthenticated,
        ...unknown,
        409: problem('Un test est en cours (« number »), ou aucun ne suit'),
      },
    },
  },
  '/executions/{number}/pause': {
    post: {
      summary: 'Allonger la pause d’un job global, en cours ou à venir',
      parameters: [number],
      requestBody: {
        ...{ required: true },
        ...content({
          ...{ type: 'object', required: ['seconds'], additionalProperties: false },
          properties: { seconds: { type: 'integer', minimum: 1, maximum: 1800 } },
        }),
      },
      responses: {
        200: execution('État du job global'),
        ...unauthenticated,
        ...unknown,
        409: problem('Aucun test ne suit'),
        422: problem('Durée refusée (« field »)'),
      },
    },
  },
  '/executions/{number}/rerun': {
    post: {
      summary: 'Rejouer avec les mêmes paramètres',
      parameters: [number],
      requestBody: {
        ...{ required: false },
        ...content({
          ...{ type: 'object', additionalProperties: false },
          properties: {
            only: {
              ...{ enum: ['all', 'not_ok'], default: 'all' },
              description: 'D’un job global : tout, ou seulement les tests qui ne sont pas OK',
            },
          },
        }),
      },
      responses: {
        201: execution('Lancée ; l’adresse est dans Location'),
        ...unauthenticated,
        ...unknown,
        409: problem('Pas terminée, rien à rejouer, ou BAL prise (« number »)'),
        429: problem('Trop de tests en une heure (Retry-After)'),
      },
    },
  },
  '/executions/{number}/rejudge': {
    get: {
      summary: 'Le verdict recalculé avec les règles actuelles, sans rien changer',
      parameters: [number],
      responses: {
        200: { description: 'Avant et maintenant', ...content(ref('Rejudgement')) },
        ...unauthenticated,
        ...unknown,
      },
    },
  },
  '/executions/{number}/instructions': {
    get: {
      summary: 'Ce qu’il faut saisir dans le logiciel sous test',
      parameters: [number],
      responses: {
        200: { description: 'Consignes', ...content({ type: 'object' }) },
        ...unauthenticated,
        ...unknown,
        409: problem('Le compte ne peut plus jouer ce test'),
      },
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
      schemas: SCHEMAS,
    },
  });
}
