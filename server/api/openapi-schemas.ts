/** The shapes of the HTTP API, as JSON Schema. */
import { VERDICTS } from '../../conformance/verdict';

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const text = { type: 'string' };
export const nullable = (type: string, more = {}) => ({ type: [type, 'null'], ...more });
export const whole = { type: 'integer' };
export const moment = nullable('string', { format: 'date-time' });
export const list = (items: unknown) => ({ type: 'array', items });

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

const VERDICT = { enum: [...VERDICTS, null] };
const STATE = { enum: ['queued', 'listening', 'judging', 'done'] };

const CHILD = {
  type: 'object',
  required: ['number', 'case', 'state', 'verdict'],
  properties: {
    number: whole,
    case: text,
    title: text,
    requirements: list(text),
    state: STATE,
    verdict: VERDICT,
    startedAt: moment,
    deadline: moment,
    endedAt: moment,
    delaySeconds: whole,
  },
};

const RUN = {
  type: 'object',
  description: 'Comment le job global continue',
  properties: {
    pauseSeconds: whole,
    continueOnFailure: { type: 'boolean' },
    nextAt: { ...moment, description: 'Quand s’ouvre le test suivant, au plus tard' },
    waiting: nullable('string', { description: 'Ce que le job global attend' }),
    current: nullable('integer', { description: 'Le test en cours' }),
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
    state: STATE,
    verdict: VERDICT,
    startedAt: moment,
    deadline: moment,
    endedAt: moment,
    delaySeconds: { ...whole, description: 'Pour un job global, 0 : chaque test a son délai' },
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
    parent: nullable('integer', { description: 'Le job global dont ce test fait partie' }),
    rerunOf: nullable('integer', { description: 'L’exécution rejouée' }),
    children: { ...list(ref('Child')), description: 'Les tests d’un job global, dans l’ordre' },
    run: ref('Run'),
  },
};

const JUDGED = {
  type: 'object',
  properties: { verdict: VERDICT, ruleVersion: nullable('string'), findings: list(ref('Finding')) },
};

const REJUDGEMENT = {
  type: 'object',
  required: ['number', 'before', 'now', 'differs'],
  properties: {
    number: whole,
    case: text,
    campaign: text,
    title: text,
    before: JUDGED,
    now: { anyOf: [JUDGED, { type: 'null' }], description: 'null : rien à recalculer' },
    differs: { type: 'boolean' },
  },
};

const EVENT = {
  type: 'object',
  required: ['seq', 'id', 'at', 'type', 'basis', 'judged', 'withdrawn', 'tone', 'summary'],
  properties: {
    execution: { ...whole, description: 'Dans le journal d’un job global : le test dont c’est une ligne' },
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
        'Écouter pendant tout le délai, même si le résultat est acquis avant : tests de certificat et de suites TLS. Sans effet sur les autres, dont le OK est définitif.',
    },
    cases: { ...list(text), description: 'Seulement ces tests du job global' },
    pauseSeconds: {
      ...{ type: 'integer', minimum: 0, maximum: 1800, default: 10 },
      description: 'Pause entre deux tests du job global',
    },
    continueOnFailure: {
      ...{ type: 'boolean', default: true },
      description: 'false : le job global s’arrête au premier test qui n’est pas OK',
    },
    clientIp: { oneOf: [text, { type: 'array', items: text, maxItems: 4 }] },
  },
};

const PROBLEM = {
  type: 'object',
  required: ['title', 'status', 'detail'],
  properties: { type: text, title: text, status: whole, detail: text, field: text, number: whole },
};

/** By the names under which they are referred to. */
export const SCHEMAS = {
  ...{ Execution: EXECUTION, Child: CHILD, Run: RUN, Finding: FINDING, Event: EVENT },
  ...{ Start: START, Rejudgement: REJUDGEMENT, Problem: PROBLEM },
};
