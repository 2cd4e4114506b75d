import { Breakable } from './Breakable';
import { keepTogether } from './typography';

/** A sentence from the server, which speaks French in every language of the interface. */
export function French({ text }: { text: string }) {
  return (
    <span lang="fr">
      <Breakable value={keepTogether(text)} />
    </span>
  );
}
