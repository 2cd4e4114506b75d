/**
 * Judging long executions: `npm run bench:judge`.
 *
 * Folds 5,000 events, then those of 5,000 connections, with each rule, and concludes, as a leader does that takes over.
 * Prints milliseconds, and how the time grows when the log is twice as long: 2 is linear, 4 quadratic.
 */
import { CATALOGUE, type TestCase } from '../conformance/catalogue';
import { ruleFor } from '../conformance/rules';
import { Recorded, START, snapshotFor } from '../conformance/testing';
import type { LinkedEvent } from '../conformance/verdict';
import { Fold } from '../server/executions/rules';

const EVENTS = 5_000;
const ROUNDS = 3;

/** Connections that complete their handshake, authenticate, open INBOX or send a message, and leave. */
function log({ id, protocol }: TestCase, connections: number): LinkedEvent[] {
  const recorded = new Recorded(id);
  for (let at = 0; at < connections; at++) {
    const moment = 1000 + at * 2;
    const told = recorded.connection().untilTls(moment).attempted(moment).succeeded(moment);
    if (protocol === 'imap') told.opensFolder(moment);
    else told.message(moment);
    told.closed(moment + 1);
  }
  return recorded.events;
}

/** The best of some rounds: milliseconds of a processor, whatever else it does. */
function timed(testCase: TestCase, events: LinkedEvent[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = process.cpuUsage();
    const fold = new Fold(testCase, snapshotFor(testCase));
    for (const event of events) fold.step(event);
    fold.conclude(START + 120_000);
    best = Math.min(best, process.cpuUsage(begun).user / 1000);
  }
  return best;
}

const rules = new Map(CATALOGUE.map((testCase) => [ruleFor(testCase).id, testCase]));
for (const [rule, testCase] of rules) {
  const each = log(testCase, 1).length;
  const counts = [Math.round(EVENTS / each), EVENTS, 2 * EVENTS];
  const times = counts.map((count) => timed(testCase, log(testCase, count)));
  const [events = 0, connections = 0, twice = 0] = times;
  console.log(
    `${rule.padEnd(24)} ${EVENTS} events ${events.toFixed(1)} ms, ${EVENTS} connections ${connections.toFixed(1)} ms, twice as many × ${(twice / connections).toFixed(1)}`,
  );
}
