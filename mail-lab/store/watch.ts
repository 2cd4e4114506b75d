/** Who wants to know of changes in a folder: one LISTEN per process, whatever the number of sessions. */
import { type Listener, listen } from '../../db/listen';

export interface Watchers {
  watch(folderId: number, onChange: () => void): () => void;
  close(): Promise<void>;
}

/** Starts listening. After a reconnection every watcher is woken: notifications in between are lost. */
export async function openWatchers(url: string, application: string): Promise<Watchers> {
  const watchers = new Map<number, Set<() => void>>();
  const wake = (folderId: number) => {
    for (const onChange of [...(watchers.get(folderId) ?? [])]) onChange();
  };
  const listener: Listener = await listen(url, application, {
    folder: {
      onNotify: (payload) => wake(Number(payload)),
      onReady: () => {
        for (const folderId of [...watchers.keys()]) wake(folderId);
      },
    },
  });
  return {
    watch(folderId, onChange) {
      const own = () => onChange();
      const set = watchers.get(folderId) ?? new Set();
      watchers.set(folderId, set.add(own));
      return () => {
        set.delete(own);
        if (!set.size && watchers.get(folderId) === set) watchers.delete(folderId);
      };
    },
    close: () => listener.close(),
  };
}
