import { expect, it } from 'vitest';
import { observeServerTime, serverNow } from './serverClock';

it('believes the news that travelled least, whatever the clock of this machine', () => {
  expect(serverNow(1000)).toBe(1000);
  // This machine is 5,000 ms behind; the page took 1,200 ms to get here, a line of the log 40 ms, another 900 ms.
  const server = (here: number) => here + 5000;
  observeServerTime(server(10_000) - 1200, 10_000);
  observeServerTime(server(20_000) - 40, 20_000);
  observeServerTime(server(30_000) - 900, 30_000);
  expect(serverNow(40_000)).toBe(server(40_000) - 40);
});
