'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import type { CampaignView, CaseView } from '@/server/views';
import { addressesOf, addressFaults, secondsOf } from './typed';
import { ADDRESS_ERRORS } from './useRunForm';
import { useStart } from './useStart';

/** Seconds; the server's bounds. */
export const PAUSE = { default: 10, min: 0, max: 1800 };

export interface CampaignSettings {
  /** As typed; empty: each test's own. */
  delay: string;
  pause: string;
  addresses: string[];
  continueOnFailure: boolean;
  fullDelay: boolean;
}

interface Errors {
  delay: string | null;
  pause: string | null;
  addresses: (string | null)[];
  cases: string | null;
  form: string | null;
  busy: number | null;
}
const NONE: Errors = { delay: null, pause: null, addresses: [], cases: null, form: null, busy: null };

/** Bounds that every test accepts. */
export function commonBounds(cases: readonly CaseView[]): { min: number; max: number } {
  return {
    min: Math.max(...cases.map(({ delay }) => delay.min)),
    max: Math.min(...cases.map(({ delay }) => delay.max)),
  };
}

/** Checks what was typed, starts the campaign, and places what the server refuses where it belongs. */
export function useCampaignForm({
  accountId,
  campaign,
  cases,
}: {
  accountId: number;
  campaign: CampaignView;
  /** Every test of the campaign. */
  cases: readonly CaseView[];
}) {
  const t = useTranslations('campaign.run');
  const fields = useTranslations('tests.run');
  const client = useTRPCClient();
  const { start: send, pending } = useStart(accountId);
  const [errors, setErrors] = useState(NONE);
  const bounds = commonBounds(cases);

  function place(error: unknown, count: number): Errors {
    const refusal = refusalOf(error);
    if (!refusal) return { ...NONE, form: fields('network') };
    const { message } = refusal;
    if (refusal.field === 'delaySeconds') return { ...NONE, delay: message };
    if (refusal.field === 'pauseSeconds') return { ...NONE, pause: message };
    if (refusal.field === 'cases') return { ...NONE, cases: message };
    if (refusal.field === 'clientIp') {
      return { ...NONE, addresses: Array.from({ length: count }, (_, at) => (at === 0 ? message : null)) };
    }
    return { ...NONE, form: message, busy: refusal.number };
  }

  /** Answers false when something was refused. `chosen`: ids of the tests to play. */
  async function start(settings: CampaignSettings, chosen: ReadonlySet<string>): Promise<boolean> {
    const { delay, pause, addresses, continueOnFailure, fullDelay } = settings;
    const delaySeconds = delay.trim() === '' ? undefined : secondsOf(delay, bounds);
    const pauseSeconds = secondsOf(pause, PAUSE);
    const found: Errors = {
      ...NONE,
      delay: delaySeconds === null ? t('delayError', bounds) : null,
      pause: pauseSeconds === null ? t('pauseError', { max: PAUSE.max }) : null,
      addresses: addressFaults(addresses).map((fault) => fault && fields(ADDRESS_ERRORS[fault])),
      cases: chosen.size === 0 ? t('none') : null,
    };
    setErrors(found);
    if (found.delay || found.pause || found.cases || found.addresses.some(Boolean)) return false;
    // What cannot be played goes along, so that the campaign says why it was left out; what was unticked does not.
    const all = cases.every(({ id, available }) => !available || chosen.has(id));
    const failure = await send(() =>
      client.execution.startCampaign.mutate({
        accountId,
        campaign: campaign.id,
        ...(all ? {} : { cases: cases.flatMap(({ id }) => (chosen.has(id) ? [id] : [])) }),
        ...(delaySeconds ? { delaySeconds } : {}),
        ...(fullDelay ? { listenFullDelay: true } : {}),
        ...(pauseSeconds === null ? {} : { pauseSeconds }),
        continueOnFailure,
        clientIp: addressesOf(addresses),
      }),
    );
    if (!failure) return true;
    setErrors(place(failure.error, addresses.length));
    return false;
  }

  function forget(field: 'delay' | 'pause' | 'addresses' | 'cases') {
    setErrors((before) => ({ ...before, [field]: NONE[field] }));
  }

  return { start, errors, forget, pending, bounds };
}
