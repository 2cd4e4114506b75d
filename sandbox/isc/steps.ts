/** The ISC login is a list of steps, each passed in turn: the password (here), then the mailed code (`code.ts`). */
import type { Html } from '../pages/html';
import { passwordPage } from '../pages/isc-login';
import type { MailedCode } from './code';
import { type Directory, fold, type Person } from './directory';
import type { LoginLimiter } from './limiter';

/** What the visit has proven so far; kept in the store between requests. */
export interface Progress {
  subject?: string;
  passed: string[];
  code?: MailedCode;
}

/** One visit, as the steps see it. */
export interface Visit {
  uid: string;
  /** Name of the application that asks. */
  clientName: string;
  /** Undefined until the password is given. */
  readonly person: Person | undefined;
  readonly progress: Progress;
  /** Keeps what was learnt, at once: two requests that cross must not both start from the same. */
  save(fields: Partial<Progress>): void;
}

/** Passed; to be shown again as it now stands; or shown at once with what is wrong. */
export type StepOutcome = 'passed' | 'again' | { page: Html; status: number; retryAfter?: number };

export interface Step {
  name: string;
  /** Values of the buttons that this step answers to. */
  buttons: string[];
  /** Runs once, when the step before was passed. */
  begin?(visit: Visit): Promise<void>;
  page(visit: Visit): Html;
  submit(form: URLSearchParams, visit: Visit): Promise<StepOutcome>;
}

const NAME = 'mot-de-passe';

export const passwordStep = (directory: Directory, limiter: LoginLimiter): Step => ({
  name: NAME,
  buttons: [NAME],
  page: ({ clientName }) => passwordPage(clientName, ''),
  async submit(form, visit) {
    const login = (form.get('login') ?? '').slice(0, 200);
    const name = fold(login);
    const seconds = limiter.waitSeconds(name);
    if (seconds > 0) {
      const message = `Trop d’essais pour ce nom d’utilisateur. Réessayez dans ${seconds} s.`;
      return { page: passwordPage(visit.clientName, login, message), status: 429, retryAfter: seconds };
    }
    // Counted before the (slow) comparison: guesses that come together are all counted.
    limiter.failed(name);
    const person = await directory.verify(login, (form.get('motdepasse') ?? '').slice(0, 200));
    if (!person) {
      const message = 'Nom d’utilisateur ou mot de passe incorrect.';
      return { page: passwordPage(visit.clientName, login, message), status: 422 };
    }
    limiter.succeeded(name);
    visit.save({ subject: person.subject });
    return 'passed';
  },
});
