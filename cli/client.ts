/** The HTTP API as the command uses it. */
import type {
  CampaignView,
  CaseView,
  CheckView,
  EventView,
  ExecutionView,
  Instructions,
  LabChecksView,
  LabStatusView,
  RejudgementView,
} from '../server/views';
import type { Target } from './instance';

/** The API refused; `message` is its French sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How long a server that is away is waited for. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

export interface HostLine extends CheckView {
  key: string;
  name: string;
  mie: string;
  defect: string | null;
  imap: { host: string; port: number };
  smtp: { host: string; port: number };
}

export interface HostsAnswer {
  laboratory: {
    state: LabStatusView['state'];
    message: string;
    check: CheckView['state'];
    /** Of the oldest result. */
    checkedAt: string | null;
    failures: LabChecksView['failures'];
  };
  hosts: HostLine[];
}

export class Client {
  constructor(private readonly target: Target) {}

  cases = async () => (await this.json<{ cases: CaseView[] }>('GET', '/cases')).cases;
  campaigns = async () =>
    (
      await this.json<{ campaigns: (Omit<CampaignView, 'caseIds'> & { cases: string[] })[] }>(
        'GET',
        '/campaigns',
      )
    ).campaigns;
  hosts = () => this.json<HostsAnswer>('GET', '/hosts');
  check = () => this.json<{ since: string }>('POST', '/hosts/check');
  execution = (number: number) => this.json<ExecutionView>('GET', `/executions/${number}`);
  executions = (before: number) =>
    this.json<{ executions: ExecutionView[]; next: number | null }>(
      'GET',
      `/executions?limit=200&before=${before}`,
    );
  instructions = (number: number) => this.json<Instructions>('GET', `/executions/${number}/instructions`);
  next = (number: number) => this.json<ExecutionView>('POST', `/executions/${number}/next`);
  pause = (number: number, seconds: number) =>
    this.json<ExecutionView>('POST', `/executions/${number}/pause`, { seconds });
  rerun = (number: number, only: 'all' | 'not_ok') =>
    this.json<ExecutionView>('POST', `/executions/${number}/rerun`, { only });
  rejudge = (number: number) => this.json<RejudgementView>('GET', `/executions/${number}/rejudge`);
  abort = (number: number) => this.json<ExecutionView>('POST', `/executions/${number}/abort`);
  start = (body: Record<string, unknown>) => this.json<ExecutionView>('POST', '/executions', body);
  report = async (number: number, format: 'json' | 'xml') =>
    (await this.call('GET', `/executions/${number}/report.${format}`)).text();

  /** Where a person looks at an execution. */
  page = ({ accountId, number }: ExecutionView) =>
    `${this.target.url.replace(/\/api\/v1$/, '')}/outil/${accountId}/executions/${number}`;

  /** Asks again while the server is away, up to a minute. @param link as in `follow` */
  async patiently<T>(ask: () => Promise<T>, link: (state: 'lost' | 'back') => void): Promise<T> {
    for (let failingSince: number | null = null; ; ) {
      try {
        const answer = await ask();
        if (failingSince !== null) link('back');
        return answer;
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) throw error;
        if (failingSince === null) link('lost');
        failingSince ??= Date.now();
        if (Date.now() - failingSince > PATIENCE_MS) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /**
   * The log from line `after`+1 until the execution is done. A broken connection is taken up where it stopped;
   * it gives up when the server stays away for a minute.
   * @param link told once when the server goes away and once when it is back
   */
  async *follow(number: number, link: (state: 'lost' | 'back') => void): AsyncGenerator<EventView> {
    let seen = 0;
    let failingSince: number | null = null;
    const answered = () => {
      if (failingSince !== null) link('back');
      failingSince = null;
    };
    for (;;) {
      try {
        for await (const event of this.lines(
          `/executions/${number}/events?follow=1&after=${seen}`,
          answered,
        )) {
          seen = event.seq;
          yield event;
        }
        if ((await this.execution(number)).state === 'done') return;
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) throw error;
        if (failingSince === null) link('lost');
        failingSince ??= Date.now();
        if (Date.now() - failingSince > PATIENCE_MS) {
          throw error instanceof ApiError ? error : new ApiError(503, 'La connexion au portail est rompue.');
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private async *lines(path: string, answered: () => void): AsyncGenerator<EventView> {
    const response = await this.call('GET', path);
    answered();
    let rest = '';
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(chunk, { stream: true });
      const whole = rest.split('\n');
      rest = whole.pop() ?? '';
      for (const line of whole) if (line.trim() !== '') yield JSON.parse(line) as EventView;
    }
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.call(method, path, body)).json()) as T;
  }

  private async call(method: string, path: string, body?: unknown): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.target.url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.target.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError(503, `Le portail ne répond pas à l’adresse ${this.target.url}.`);
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => null)) as { detail?: string; number?: number } | null;
    throw new ApiError(response.status, problem?.detail ?? `Réponse HTTP ${response.status} du portail.`);
  }
}

const decoder = new TextDecoder();
