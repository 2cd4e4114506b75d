/** The folders that sessions of this process look at, and those that were closed a moment ago. */
import { Mirror } from './mirror';
import type { Sql } from './pool';
import type { Folder, OpenFolder } from './types';
import type { Watchers } from './watch';

/** Entries of closed folders kept for the next session: clients come back again and again. */
const KEPT_ENTRIES = 100_000;
const KEPT_FOLDERS = 500;
const KEPT_MS = 5 * 60_000;

interface Held {
  mirror: Mirror;
  sessions: Set<View>;
  unwatch: () => void;
  /** When the last session left. */
  leftAt: number;
}

class View implements OpenFolder {
  onChange: (() => void) | null = null;
  constructor(
    private readonly mirror: Mirror,
    private readonly leave: (view: View) => void,
  ) {}

  get stale() {
    return this.mirror.stale;
  }
  snapshot(force?: boolean) {
    return this.mirror.snapshot(force);
  }
  claimRecent(upTo: number) {
    return this.mirror.claimRecent(upTo);
  }
  close() {
    this.onChange = null;
    this.leave(this);
  }
}

export function openFolders(sql: Sql, watch: Watchers['watch']) {
  const held = new Map<number, Held>();

  const hold = (folderId: number): Held => {
    const mirror = new Mirror(sql, folderId);
    const sessions = new Set<View>();
    const unwatch = watch(folderId, () => {
      mirror.hear();
      for (const view of [...sessions]) view.onChange?.();
    });
    const made = { mirror, sessions, unwatch, leftAt: 0 };
    held.set(folderId, made);
    return made;
  };

  const drop = (folderId: number, { unwatch }: Held) => {
    unwatch();
    held.delete(folderId);
  };

  /** Forgets what nobody looks at: what is too old, and the oldest beyond the limits. */
  const forget = (now: number) => {
    const closed = [...held].filter(([, { sessions }]) => sessions.size === 0);
    closed.sort(([, a], [, b]) => b.leftAt - a.leftAt);
    let entries = 0;
    closed.forEach(([id, one], index) => {
      entries += one.mirror.size;
      if (now - one.leftAt > KEPT_MS || entries > KEPT_ENTRIES || index >= KEPT_FOLDERS) drop(id, one);
    });
  };
  const timer = setInterval(() => forget(performance.now()), KEPT_MS);
  timer.unref();

  return {
    open(folder: Folder): OpenFolder {
      const one = held.get(folder.id) ?? hold(folder.id);
      const view = new View(one.mirror, (left) => {
        if (!one.sessions.delete(left) || one.sessions.size > 0) return;
        one.leftAt = performance.now();
        if (held.size > KEPT_FOLDERS || one.mirror.size > KEPT_ENTRIES) forget(one.leftAt);
      });
      one.sessions.add(view);
      one.mirror.seen(folder.highestModseq);
      return view;
    },
    closeFolders(): void {
      clearInterval(timer);
      for (const [id, one] of [...held]) drop(id, one);
    },
  };
}
