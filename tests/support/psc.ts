/** A session of the account's person with Pro Santé Connect, as an LPS keeps it. */
import { obtainToken } from '../../cli/psc-token';
import { readInstance } from './instance';

export interface PscSession {
  token: string;
  /** Another access token of the same session: the person has nothing to do. Rejects once the session is over. */
  refresh(): Promise<string>;
}

/** The person identifies, on a telephone that approves by itself. */
export async function openPscSession(idNat: string): Promise<PscSession> {
  const { psc } = readInstance();
  const { accessToken, refreshToken } = await obtainToken({ ...psc, idNat });
  let latest = refreshToken;
  return {
    token: accessToken,
    async refresh() {
      const response = await fetch(psc.tokenEndpoint, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${psc.clientId}:${psc.clientSecret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: latest }),
      });
      const answer = (await response.json()) as { access_token?: string; refresh_token?: string };
      if (!answer.access_token) throw new Error(`no refreshed token: ${JSON.stringify(answer)}`);
      latest = answer.refresh_token ?? latest;
      return answer.access_token;
    },
  };
}
