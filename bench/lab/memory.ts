/** Memory of processes and all that they started, shared pages counted once (PSS), from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parents(): Map<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.map((pid) => [Number(pid), Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)]),
  );
}

/** Kilobytes of these processes and their descendants. */
export function residentKilobytes(roots: readonly number[]): number {
  const parent = parents();
  const within = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parent.get(at)) if (roots.includes(at)) return true;
    return false;
  };
  let total = 0;
  for (const pid of parent.keys()) {
    if (!within(pid)) continue;
    total += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  }
  return total;
}
