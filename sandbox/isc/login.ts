/** Walks a visit through the steps of the ISC login. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { formTarget, redirect, sendHtml } from '../http/respond';
import {
  findInteraction,
  finishConsent,
  finishLogin,
  finishRefused,
  type Interaction,
} from '../oidc/interaction';
import { INTERACTION_SECONDS } from '../oidc/realm';
import type { Html } from '../pages/html';
import type { Store } from '../store/store';
import type { Progress, Step, Visit } from './steps';
import type { IscUsers } from './users';

const MODEL = 'IscLogin';

type Exchange = { req: IncomingMessage; res: ServerResponse; uid: string };

export class IscLogin {
  constructor(
    private readonly provider: Provider,
    private readonly store: Store,
    private readonly users: IscUsers,
    private readonly steps: Step[],
  ) {}

  /** GET: the page of the first step that is not passed yet. */
  async show(exchange: Exchange): Promise<void> {
    const interaction = await this.interaction(exchange);
    if (interaction.prompt.name === 'consent') {
      return finishConsent(this.provider, exchange.req, exchange.res);
    }
    const progress = this.progress(exchange.uid);
    const step = this.current(progress);
    if (step) this.page(exchange, interaction, step.page(this.visit(interaction, progress)), 200);
    else await this.finish(exchange, interaction, progress);
  }

  /** POST: one step, named by the button, so that a form sent twice is not taken for the next step. */
  async act(exchange: Exchange, form: URLSearchParams): Promise<void> {
    const interaction = await this.interaction(exchange);
    const { req, res, uid } = exchange;
    if (form.get('etape') === 'annuler') {
      this.store.delete(MODEL, uid);
      return finishRefused(this.provider, req, res, 'the person gave up');
    }
    const progress = this.progress(uid);
    const step = this.current(progress);
    if (!step || form.get('etape') !== step.name) return redirect(res, req.url ?? '/');

    const outcome = await step.submit(form, this.visit(interaction, progress));
    if ('page' in outcome) {
      if (outcome.retryAfter) res.setHeader('retry-after', outcome.retryAfter);
      return this.page(exchange, interaction, outcome.page, outcome.status);
    }
    const reached: Progress = { ...progress, ...outcome, passed: [...progress.passed, step.name] };
    if (!this.current(reached)) return this.finish(exchange, interaction, reached);
    this.store.set(MODEL, uid, { ...reached }, INTERACTION_SECONDS);
    redirect(res, req.url ?? '/');
  }

  private async finish({ req, res, uid }: Exchange, interaction: Interaction, { subject }: Progress) {
    if (!subject) throw new Error('no step of the login proved who the person is');
    this.store.delete(MODEL, uid);
    const login = { accountId: subject, acr: 'isc', mode: 'PASSWORD' };
    await finishLogin(this.provider, this.store, req, res, interaction, login);
  }

  private current({ passed }: Progress): Step | undefined {
    return this.steps.find(({ name }) => !passed.includes(name));
  }

  private visit({ params }: Interaction, { subject }: Progress): Visit {
    return { clientName: String(params.client_id), user: this.users.findBySubject(subject ?? '') };
  }

  private progress(uid: string): Progress {
    return (this.store.get(MODEL, uid) as Progress | undefined) ?? { passed: [] };
  }

  private interaction({ req, res, uid }: Exchange): Promise<Interaction> {
    return findInteraction(this.provider, req, res, uid);
  }

  private page({ res }: Exchange, interaction: Interaction, page: Html, status: number): void {
    sendHtml(res, status, page, formTarget(interaction.params.redirect_uri));
  }
}
