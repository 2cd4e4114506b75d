import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obtainToken } from '@/cli/psc-token';
import { answerOnTelephone, pollCiba, refresh, startCiba, userinfo } from '../testing/psc-client';
import { ALICE, BRUNO, CLIENT, openTestSandbox, testConfig } from '../testing/sandbox';

let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(async () => {
  await sandbox.remove();
  expect(sandbox.troubles).toEqual([]);
});

/** Waits until the polled answer is no longer that the person has not answered. */
async function settled(id: unknown) {
  for (;;) {
    const answer = await pollCiba(sandbox.urls, id);
    if (answer.error !== 'authorization_pending' && answer.error !== 'slow_down') return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('CIBA in poll mode', () => {
  it('waits for the telephone, then gives tokens with a session of its own', async () => {
    const started = await startCiba(sandbox.urls, {
      login_hint: ALICE,
      binding_message: '42',
      channel: 'CARD',
    });
    expect(started).toMatchObject({ status: 200, expires_in: 120, interval: 1 });
    expect(await pollCiba(sandbox.urls, started.auth_req_id)).toMatchObject({
      status: 400,
      error: 'authorization_pending',
    });
    expect(await pollCiba(sandbox.urls, started.auth_req_id)).toMatchObject({ error: 'slow_down' });
    await answerOnTelephone(sandbox.urls, ALICE, 'approuver');
    const tokens = await settled(started.auth_req_id);
    const first = decodeJwt(String(tokens.access_token));
    expect(first).toMatchObject({
      SubjectNameID: ALICE,
      authMode: 'CARD',
      acr: 'eidas1',
      scope: 'openid scope_all',
    });
    expect(first.auth_time).toBeTypeOf('number');
    const renewed = await refresh(sandbox.urls, tokens.refresh_token);
    const second = decodeJwt(String(renewed.access_token));
    expect([second.sid, second.auth_time]).toEqual([first.sid, first.auth_time]);
    expect(await userinfo(sandbox.urls, renewed.access_token)).toMatchObject({ given_name: 'Alice' });
    expect(await pollCiba(sandbox.urls, started.auth_req_id)).toMatchObject({ error: 'invalid_grant' });
  });

  it('gives tokens once to polls that come together, and refuses the others', async () => {
    const { auth_req_id: id } = await startCiba(sandbox.urls, { login_hint: ALICE });
    await answerOnTelephone(sandbox.urls, ALICE, 'approuver');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const answers = await Promise.all(Array.from({ length: 4 }, () => pollCiba(sandbox.urls, id)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('works with openid-client as it is', async () => {
    const client = await oidc.discovery(
      new URL(sandbox.urls.psc.discovery),
      CLIENT.clientId,
      CLIENT.clientSecret,
      undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    const started = await oidc.initiateBackchannelAuthentication(client, {
      scope: 'openid scope_all',
      login_hint: BRUNO,
      acr_values: 'eidas1',
      channel: 'MOBILE',
    });
    await answerOnTelephone(sandbox.urls, BRUNO, 'approuver');
    const tokens = await oidc.pollBackchannelAuthenticationGrant(client, started);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ SubjectNameID: BRUNO, authMode: 'MOBILE' });
  });

  it('says access_denied when the telephone refused', async () => {
    const { auth_req_id: id } = await startCiba(sandbox.urls, { login_hint: ALICE });
    await answerOnTelephone(sandbox.urls, ALICE, 'refuser');
    expect(await settled(id)).toMatchObject({ status: 400, error: 'access_denied' });
  });

  it('says expired_token when nobody answered, and the telephone no longer shows the request', async () => {
    const { auth_req_id: id } = await startCiba(sandbox.urls, { login_hint: ALICE, requested_expiry: '1' });
    expect(await settled(id)).toMatchObject({ status: 400, error: 'expired_token' });
    expect((await answerOnTelephone(sandbox.urls, ALICE, 'approuver')).text).toContain(
      'attend plus de réponse',
    );
    expect(await pollCiba(sandbox.urls, id)).toMatchObject({ error: 'expired_token' });
  });

  it('refuses what it cannot understand', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ login_hint: 'dupont' }, 'unknown_user_id'],
      [{}, 'invalid_request'],
      [{ login_hint: ALICE, channel: 'FAX' }, 'invalid_request'],
      [{ login_hint: ALICE, auto_approve: 'peut-être' }, 'invalid_request'],
      [{ login_hint: ALICE, binding_message: 'x'.repeat(65) }, 'invalid_binding_message'],
      [{ login_hint: ALICE, scope: 'scope_all' }, 'invalid_request'],
    ];
    for (const [form, error] of cases) {
      expect(await startCiba(sandbox.urls, form)).toMatchObject({ status: 400, error });
    }
    expect(await pollCiba(sandbox.urls, 'inconnu')).toMatchObject({ error: 'invalid_grant' });
  });

  it('believes auto_approve from this machine only', async () => {
    const response = await fetch(sandbox.urls.psc.cibaEndpoint, {
      method: 'POST',
      headers: { 'x-forwarded-for': '203.0.113.7' },
      body: new URLSearchParams({
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        scope: 'openid',
        login_hint: ALICE,
        auto_approve: 'true',
      }),
    });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('obtainToken', () => {
  const request = (idNat: string, clientSecret = CLIENT.clientSecret) => ({
    tokenEndpoint: sandbox.urls.psc.tokenEndpoint,
    clientId: CLIENT.clientId,
    clientSecret,
    idNat,
  });

  it('gives a token without anybody at the telephone', async () => {
    const token = await obtainToken(request('872611212359'));
    expect(decodeJwt(token.accessToken)).toMatchObject({ SubjectNameID: '872611212359', authMode: 'MOBILE' });
    expect(token.expiresIn).toBe(120);
    expect(await refresh(sandbox.urls, token.refreshToken)).toMatchObject({ status: 200 });
  });

  it('says what is wrong', async () => {
    await expect(obtainToken(request('dupont'))).rejects.toThrow(/87AAMMJJHHMM/);
    await expect(obtainToken(request(ALICE, 'faux'))).rejects.toThrow(/invalid_client/);
    const away = { ...request(ALICE), tokenEndpoint: 'http://127.0.0.1:9/token' };
    await expect(obtainToken(away)).rejects.toThrow(/ne répond pas/);
  });
});

describe('autoApprove', () => {
  it('approves logins and CIBA by itself', async () => {
    const auto = await openTestSandbox(testConfig({ autoApprove: true }));
    const { auth_req_id: id } = await startCiba(auto.urls, { login_hint: ALICE });
    expect(await pollCiba(auto.urls, id)).toMatchObject({ status: 200 });
    await auto.remove();
  });
});
