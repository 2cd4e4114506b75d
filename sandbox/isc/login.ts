/** Walks a visit through the steps of the ISC login, then asks the person to agree to what is shared. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import { HttpError, type Way } from '../http/errors';
import { formTarget, redirect, sendHtml } from '../http/respond';
import {
  endFormerSession,
  findInteraction,
  finishConsent,
  finishLogin,
  finishRefused,
  type Interaction,
} from '../oidc/interaction';
import { INTERACTION_SECONDS } from '../oidc/realm';
import type { Html } from '../pages/html';
import { consentPage } from '../pages/isc-consent';
import { passwordPage } from '../pages/isc-login';
import type { Store } from '../store/store';
import { mailedCodeSchema } from './code';
import type { Consents } from './consents';
import type { Directory, Person } from './directory';
import type { Progress, Step, Visit } from './steps';

const MODEL = 'IscLogin';

const progressSchema = z.object({
  subject: z.string().optional(),
  passed: z.array(z.string()),
  code: mailedCodeSchema.optional(),
});

type Exchange = { req: IncomingMessage; res: ServerResponse; uid: string };

export interface IscLoginParts {
  provider: Provider;
  store: Store;
  directory: Directory;
  consents: Consents;
  steps: Step[];
  /** What a person reads for a client identifier. */
  clientNames: ReadonlyMap<string, string>;
  /** Back to the only client there is. */
  way: Way | undefined;
}

export class IscLogin {
  constructor(private readonly parts: IscLoginParts) {}

  /** GET: the page of the first step that is not passed yet. */
  async show(exchange: Exchange): Promise<void> {
    const interaction = await this.interaction(exchange);
    if (interaction.prompt.name === 'consent') {
      const page = consentPage(this.clientName(interaction), this.known(interaction));
      return this.page(exchange, interaction, page, 200);
    }
    const visit = this.visit(exchange.uid, interaction);
    const step = this.current(visit.progress);
    if (step) this.page(exchange, interaction, step.page(visit), 200);
    else await this.finish(exchange, interaction, visit);
  }

  /** POST: one step, named by the button, so that a form sent twice is not taken for the next step. */
  async act(exchange: Exchange, form: URLSearchParams): Promise<void> {
    const interaction = await this.interaction(exchange);
    const asked = form.get('etape') ?? '';
    if (interaction.prompt.name === 'consent') return this.decide(exchange, interaction, asked);
    const { req, res, uid } = exchange;
    if (asked === 'annuler') {
      this.parts.store.delete(MODEL, uid);
      return finishRefused(this.parts.provider, req, res, 'the person gave up');
    }
    const visit = this.visit(uid, interaction);
    const step = this.current(visit.progress);
    if (!step?.buttons.includes(asked)) {
      this.elsewhere(exchange, interaction, visit, asked);
      return;
    }

    const outcome = await step.submit(form, visit);
    if (typeof outcome === 'object') {
      if (outcome.retryAfter) res.setHeader('retry-after', outcome.retryAfter);
      return this.page(exchange, interaction, outcome.page, outcome.status);
    }
    if (outcome === 'passed') {
      visit.save({ passed: [...visit.progress.passed, step.name] });
      const next = this.current(visit.progress);
      if (!next) return this.finish(exchange, interaction, visit);
      await next.begin?.(visit);
    }
    redirect(res, req.url ?? '/');
  }

  /** The form of another step than the one that is due: sent twice, or its visit was lost in a restart. */
  private elsewhere(exchange: Exchange, interaction: Interaction, visit: Visit, asked: string): void {
    const later = this.parts.steps.slice(1).some(({ buttons }) => buttons.includes(asked));
    if (!later || visit.progress.passed.length > 0) {
      redirect(exchange.res, exchange.req.url ?? '/');
      return;
    }
    const message = 'Cette connexion a été interrompue : recommencez par votre mot de passe.';
    this.page(exchange, interaction, passwordPage(visit.clientName, '', message), 409);
  }

  private async finish({ req, res, uid }: Exchange, interaction: Interaction, { person }: Visit) {
    if (!person) throw new Error('no step of the login proved who the person is');
    this.parts.store.delete(MODEL, uid);
    const login = { accountId: person.subject, acr: 'isc', mode: 'PASSWORD' };
    await finishLogin(this.parts.provider, this.parts.store, req, res, interaction, login);
  }

  private async decide({ req, res }: Exchange, interaction: Interaction, asked: string): Promise<void> {
    const { provider, store, consents } = this.parts;
    const { subject } = this.known(interaction);
    switch (asked) {
      case 'accepter':
        consents.give(subject, String(interaction.params.client_id));
        return finishConsent(provider, req, res);
      case 'refuser':
        return finishRefused(provider, req, res, 'the person refused to share who they are');
      case 'deconnexion':
        await endFormerSession(provider, store, interaction);
        return finishRefused(provider, req, res, 'the person logged out');
    }
    redirect(res, req.url ?? '/');
  }

  /** The person who is logged in. Throws HttpError 400 when they were deleted meanwhile. */
  private known({ session }: Interaction): Person {
    const person = this.parts.directory.person(session?.accountId ?? '');
    if (person) return person;
    throw new HttpError(
      400,
      'Personne inconnue',
      'Cette personne a été supprimée. Revenez à votre logiciel et recommencez.',
    );
  }

  private current({ passed }: Progress): Step | undefined {
    return this.parts.steps.find(({ name }) => !passed.includes(name));
  }

  private visit(uid: string, interaction: Interaction): Visit {
    const { store, directory } = this.parts;
    const stored = progressSchema.safeParse(store.get(MODEL, uid));
    let progress: Progress = stored.data ?? { passed: [] };
    // Deleted between two steps: whoever it is begins again.
    if (progress.subject && !directory.person(progress.subject)) progress = { passed: [] };
    return {
      uid,
      clientName: this.clientName(interaction),
      get person() {
        return directory.person(progress.subject ?? '');
      },
      get progress() {
        return progress;
      },
      save(fields) {
        progress = { ...progress, ...fields };
        store.set(MODEL, uid, { ...progress }, INTERACTION_SECONDS);
      },
    };
  }

  private clientName({ params }: Interaction): string {
    const id = String(params.client_id);
    return this.parts.clientNames.get(id) ?? id;
  }

  private interaction({ req, res, uid }: Exchange): Promise<Interaction> {
    return findInteraction(this.parts.provider, req, res, uid, this.parts.way);
  }

  private page({ res }: Exchange, interaction: Interaction, page: Html, status: number): void {
    sendHtml(res, status, page, formTarget(interaction.params.redirect_uri));
  }
}
