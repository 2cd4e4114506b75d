/** What strangers make the sandbox hold must not keep it busy writing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as files from './files';
import { Store } from './store';

let dir: string;
beforeEach(() => {
  vi.useFakeTimers();
  dir = mkdtempSync(join(tmpdir(), 'motco2-store-'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

/** Changes the store every 100 ms for `seconds`; answers how many snapshots that led to. */
function snapshots(store: Store, seconds: number): number {
  const written = vi.mocked(files.writeAtomically);
  written.mockClear();
  for (let at = 0; at < seconds * 10; at++) {
    store.set('Interaction', `${at}`, {}, 600);
    vi.advanceTimersByTime(100);
  }
  return written.mock.calls.length;
}

vi.mock('./files', { spy: true });

it('writes soon what costs little, and seldom what costs much; all of it at its end', () => {
  const file = join(dir, 'state.json');
  const store = new Store(file, () => {});
  expect(snapshots(store, 10)).toBeGreaterThan(30);
  // Each takes half a second: one part in twenty of the time.
  vi.mocked(files.writeAtomically).mockImplementation(() => void vi.advanceTimersByTime(500));
  expect(snapshots(store, 30)).toBeLessThanOrEqual(5);
  vi.mocked(files.writeAtomically).mockRestore();
  store.set('Interaction', 'last', {}, 600);
  store.close();
  const again = new Store(file, () => {});
  expect(again.get('Interaction', 'last')).toEqual({});
  again.close();
});
