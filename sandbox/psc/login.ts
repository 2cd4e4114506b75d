/** The PSC login: choose a person, then the card or the telephone. Pages are in `pages/psc-login.ts`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { formTarget, redirect, sendHtml, sendJson } from '../http/respond';
import {
  findInteraction,
  finishConsent,
  finishLogin,
  finishRefused,
  type Interaction,
} from '../oidc/interaction';
import { INTERACTION_SECONDS } from '../oidc/realm';
import type { Html } from '../pages/html';
import { cardPage, choicePage, expiredPage, waitingPage } from '../pages/psc-login';
import type { Store } from '../store/store';
import { type Approvals, stateOf } from './approvals';
import { type Identities, type Identity, subjectOf } from './identities';
import { NUMBER_FORMS } from './national-id';
import { ACR } from './provider';

/** The code of every test card (2019 workshop). */
const CARD_PIN = '1234';
const MAX_PIN_FAILURES = 3;
const MODEL = 'PscLogin';

/** Where a visit stands. Kept in the store under the interaction's identifier. */
interface LoginState {
  idNat?: string;
  pinFailures?: number;
  approvalId?: string;
}

export interface PscLoginParts {
  provider: Provider;
  store: Store;
  identities: Identities;
  approvals: Approvals;
  autoApprove: boolean;
}

type Exchange = { req: IncomingMessage; res: ServerResponse; uid: string };

export class PscLogin {
  constructor(private readonly parts: PscLoginParts) {}

  /** GET: the page of the current step. */
  async show(exchange: Exchange): Promise<void> {
    const interaction = await this.interaction(exchange);
    if (interaction.prompt.name === 'consent') {
      return finishConsent(this.parts.provider, exchange.req, exchange.res);
    }
    const state = this.state(exchange.uid);
    const identity = state.idNat === undefined ? undefined : this.parts.identities.find(state.idNat);
    if (!identity) return this.showChoice(exchange, interaction, hintOf(interaction));
    if (!state.approvalId) return this.page(exchange, interaction, cardPage(identity, CARD_PIN));
    const approval = this.parts.approvals.find(state.approvalId);
    const expired = !approval || stateOf(approval, Date.now()) === 'expired';
    this.page(
      exchange,
      interaction,
      expired ? expiredPage(identity) : waitingPage(identity, approval.number),
    );
  }

  /** GET …/etat: what the waiting page asks for every second. */
  async showState(exchange: Exchange): Promise<void> {
    await this.interaction(exchange);
    const approval = this.parts.approvals.find(this.state(exchange.uid).approvalId ?? '');
    sendJson(exchange.res, 200, { etat: approval ? stateOf(approval, Date.now()) : 'expired' });
  }

  /** POST: one step. */
  async act(exchange: Exchange, form: URLSearchParams): Promise<void> {
    const interaction = await this.interaction(exchange);
    switch (form.get('etape')) {
      case 'choisir':
        return this.choose(exchange, interaction, form);
      case 'pin':
        return this.enterPin(exchange, interaction, form.get('pin') ?? '');
      case 'suite':
        return this.resume(exchange, interaction);
      case 'annuler':
        this.forget(exchange.uid);
        return this.refuse(exchange, 'the person gave up');
      case 'retour':
        this.forget(exchange.uid);
    }
    redirect(exchange.res, exchange.req.url ?? '/');
  }

  private async choose(exchange: Exchange, interaction: Interaction, form: URLSearchParams): Promise<void> {
    const typed = (form.get('idnat') ?? '').trim().slice(0, 40);
    const identity = this.parts.identities.findOrCreate(typed);
    if (!identity) {
      const message = `« ${typed} » n’est ni une identité connue ni un numéro bien formé : ${NUMBER_FORMS}.`;
      return this.showChoice(exchange, interaction, typed, message);
    }
    this.forget(exchange.uid);
    const state: LoginState = { idNat: identity.idNat };
    if (form.get('moyen') === 'telephone') {
      const approval = this.parts.approvals.create({
        kind: 'login',
        target: exchange.uid,
        idNat: identity.idNat,
        channel: 'MOBILE',
        clientId: String(interaction.params.client_id),
      });
      state.approvalId = approval.id;
      if (this.parts.autoApprove) await this.parts.approvals.answer(approval.id, 'approved');
    }
    this.parts.store.set(MODEL, exchange.uid, { ...state }, INTERACTION_SECONDS);
    redirect(exchange.res, exchange.req.url ?? '/');
  }

  private async enterPin(exchange: Exchange, interaction: Interaction, pin: string): Promise<void> {
    const state = this.state(exchange.uid);
    const identity = this.parts.identities.find(state.idNat ?? '');
    if (!identity || state.approvalId) return redirect(exchange.res, exchange.req.url ?? '/');
    if (pin === CARD_PIN) return this.logIn(exchange, interaction, identity, 'CARD');
    const pinFailures = (state.pinFailures ?? 0) + 1;
    if (pinFailures >= MAX_PIN_FAILURES) {
      this.forget(exchange.uid);
      return this.refuse(exchange, 'the card is blocked after three wrong codes');
    }
    this.parts.store.patch(MODEL, exchange.uid, { pinFailures });
    const left = MAX_PIN_FAILURES - pinFailures;
    const message = `Code faux. ${left === 1 ? 'Il reste un essai.' : `Il reste ${left} essais.`}`;
    this.page(exchange, interaction, cardPage(identity, CARD_PIN, message), 422);
  }

  private async resume(exchange: Exchange, interaction: Interaction): Promise<void> {
    const { idNat, approvalId } = this.state(exchange.uid);
    const identity = this.parts.identities.find(idNat ?? '');
    const approval = this.parts.approvals.find(approvalId ?? '');
    const answer = approval?.answer;
    if (!identity || !answer) return redirect(exchange.res, exchange.req.url ?? '/');
    this.forget(exchange.uid);
    if (answer === 'refused') return this.refuse(exchange, 'the person refused on the telephone');
    return this.logIn(exchange, interaction, identity, 'MOBILE');
  }

  private logIn({ req, res, uid }: Exchange, interaction: Interaction, { idNat }: Identity, mode: string) {
    this.forget(uid);
    const login = { accountId: subjectOf(idNat), acr: ACR, mode };
    return finishLogin(this.parts.provider, this.parts.store, req, res, interaction, login);
  }

  private refuse({ req, res }: Exchange, reason: string): Promise<void> {
    return finishRefused(this.parts.provider, req, res, reason);
  }

  private async showChoice(
    exchange: Exchange,
    interaction: Interaction,
    typed: string,
    error?: string,
  ): Promise<void> {
    const clientId = String(interaction.params.client_id);
    const client = await this.parts.provider.Client.find(clientId);
    const page = choicePage(client?.clientName ?? clientId, this.parts.identities.list(), typed, error);
    this.page(exchange, interaction, page, error ? 422 : 200);
  }

  private page({ res }: Exchange, interaction: Interaction, page: Html, status = 200): void {
    sendHtml(res, status, page, formTarget(interaction.params.redirect_uri));
  }

  private interaction({ req, res, uid }: Exchange): Promise<Interaction> {
    return findInteraction(this.parts.provider, req, res, uid);
  }

  private state(uid: string): LoginState {
    return (this.parts.store.get(MODEL, uid) ?? {}) as LoginState;
  }

  private forget(uid: string): void {
    const { approvalId } = this.state(uid);
    if (approvalId) this.parts.approvals.withdraw(approvalId);
    this.parts.store.delete(MODEL, uid);
  }
}

function hintOf({ params }: Interaction): string {
  return typeof params.login_hint === 'string' ? params.login_hint.slice(0, 40) : '';
}
