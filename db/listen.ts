/** LISTEN on a dedicated connection that reconnects by itself. */
import postgres from 'postgres';

export interface Listener {
  close(): Promise<void>;
}

/**
 * Listens on channels. `onReady` runs after the first LISTEN and after each reconnection: notifications in
 * between are lost, so the caller must then read what it may have missed (subscribe first, then catch up).
 */
export async function listen(
  url: string,
  application: string,
  channels: Record<string, { onNotify: (payload: string) => void; onReady?: () => void }>,
): Promise<Listener> {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    idle_timeout: 0,
    // Its query for array types rejects where nobody listens when the connection dies; notifications need none.
    fetch_types: false,
    connection: { application_name: `${application} (listen)` },
  });
  for (const [channel, { onNotify, onReady }] of Object.entries(channels)) {
    await sql.listen(channel, onNotify, onReady);
  }
  return { close: () => sql.end({ timeout: 2 }) };
}
