/**
 * The ISC login is a list of steps, each passed in turn: today the password; the mailed code and the consent page
 * are further entries of the list.
 */
import type { Html } from '../pages/html';
import { passwordPage } from '../pages/isc-login';
import type { LoginLimiter } from './limiter';
import { fold, type IscUser, type IscUsers, subjectOf } from './users';

/** What the visit has proven so far; kept in the store between requests. */
export interface Progress {
  subject?: string;
  passed: string[];
}

export interface Visit {
  clientName: string;
  user?: IscUser;
}

/** A step accepts the form, giving what it proved, or shows its page again with what is wrong. */
export type StepOutcome = { subject?: string } | { page: Html; status: number; retryAfter?: number };

export interface Step {
  name: string;
  page(visit: Visit): Html;
  submit(form: URLSearchParams, visit: Visit): Promise<StepOutcome>;
}

export const passwordStep = (users: IscUsers, limiter: LoginLimiter): Step => ({
  name: 'mot-de-passe',
  page: ({ clientName }) => passwordPage(clientName, ''),
  async submit(form, { clientName }) {
    const login = (form.get('login') ?? '').slice(0, 200);
    const name = fold(login);
    const seconds = limiter.waitSeconds(name);
    if (seconds > 0) {
      const message = `Trop d'essais pour ce nom d'utilisateur. Réessayez dans ${seconds} s.`;
      return { page: passwordPage(clientName, login, message), status: 429, retryAfter: seconds };
    }
    const user = users.verify(login, form.get('motdepasse') ?? '');
    if (!user) {
      limiter.failed(name);
      const message = "Nom d'utilisateur ou mot de passe incorrect.";
      return { page: passwordPage(clientName, login, message), status: 422 };
    }
    limiter.succeeded(name);
    return { subject: subjectOf(user) };
  },
});
