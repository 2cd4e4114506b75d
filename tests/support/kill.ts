import { readInstance } from './instance';

/** Kills a process of the instance and waits until the launcher has replaced it. */
export async function kill(name: 'server' | 'lab'): Promise<void> {
  const before = readInstance().processes[name];
  process.kill(before, 'SIGKILL');
  const deadline = Date.now() + 90_000;
  while (readInstance().processes[name] === before) {
    if (Date.now() > deadline) throw new Error(`${name} was not restarted`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
