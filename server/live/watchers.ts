/** Who is told that something changed, by what it is: seldom enough for what they do then, however much changes. */
import { coalesced } from './coalesced';
import type { Following } from './hub';

interface Crowd {
  watchers: Set<() => void>;
  tell: () => void;
}

export class Watchers {
  private readonly crowds = new Map<number, Crowd>();

  /** @param apartMs between two news of the same thing, at least. */
  constructor(private readonly apartMs: number) {}

  /** Calls `tell` when that which the key names has changed. */
  watch(key: number, tell: () => void): Following {
    const crowd = this.crowds.get(key) ?? this.gather(key);
    const own = () => tell();
    crowd.watchers.add(own);
    return {
      stop: () => {
        crowd.watchers.delete(own);
        if (crowd.watchers.size === 0 && this.crowds.get(key) === crowd) this.crowds.delete(key);
      },
    };
  }

  tell(key: number): void {
    this.crowds.get(key)?.tell();
  }

  tellAll(): void {
    for (const { tell } of this.crowds.values()) tell();
  }

  private gather(key: number): Crowd {
    const watchers = new Set<() => void>();
    const tell = coalesced(this.apartMs, async () => {
      for (const watcher of watchers) watcher();
    });
    const crowd = { watchers, tell };
    this.crowds.set(key, crowd);
    return crowd;
  }
}
