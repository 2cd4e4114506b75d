/**
 * When nights begin. Pure: a time of day in a time zone, daylight saving included, exactly one moment per day. A time
 * that the clocks skip is as much later as they jump; one that they show twice is the first of both.
 */

/** A time of day `HH:MM` in an IANA time zone. */
export interface NightTime {
  time: string;
  zone: string;
}

/** A night: the day that it belongs to in the zone, `YYYY-MM-DD`, and when it begins. */
export interface Night {
  date: string;
  at: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(zone, format);
  return format;
}

/** What the clocks of a zone show at a moment, as if it were UTC, ms. */
function clockAt(moment: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const offsetAt = (moment: number, zone: string) => clockAt(moment, zone) - Math.floor(moment / 1000) * 1000;

/** When the clocks of the zone show a time, given as if it were UTC. */
function momentOf(clock: number, zone: string): number {
  const [before, after] = [offsetAt(clock - DAY_MS, zone), offsetAt(clock + DAY_MS, zone)];
  const moments = [clock - before, clock - after].filter((moment) => clockAt(moment, zone) === clock);
  return moments.length > 0 ? Math.min(...moments) : clock - before;
}

/** The night of a day, given as if its midnight were UTC. */
function nightOf(day: number, { time, zone }: NightTime): Night {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const at = momentOf(day + (hours * 60 + minutes) * MINUTE_MS, zone);
  return { date: new Date(day).toISOString().slice(0, 10), at: new Date(at) };
}

/** The nights around a moment, in the order in which they begin. */
function nightsAround(now: Date, when: NightTime): Night[] {
  const today = Math.floor(clockAt(now.getTime(), when.zone) / DAY_MS) * DAY_MS;
  return [-2, -1, 0, 1, 2].map((days) => nightOf(today + days * DAY_MS, when));
}

/** The first night that begins after a moment. */
export function nightAfter(now: Date, when: NightTime): Night {
  return nightsAround(now, when).find(({ at }) => at > now)!;
}

/** The last night that has begun at a moment. */
export function nightBefore(now: Date, when: NightTime): Night {
  return nightsAround(now, when).findLast(({ at }) => at <= now)!;
}
