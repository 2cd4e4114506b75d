import { holdsWords } from '@/app/ui/search';
import { keepTogether } from '@/app/ui/typography';
import type { CaseView } from '@/server/views';

/** What the visitor looks for in the catalogue; kept in the address bar. */
export interface Filters {
  text: string;
  mie: '' | 'PSC' | 'AUTH_CLI';
  result: '' | 'ok' | 'remaining';
}

export function readFilters(parameters: { get(name: string): string | null }): Filters {
  const mie = parameters.get('mie');
  const result = parameters.get('resultat');
  return {
    text: parameters.get('q') ?? '',
    mie: mie === 'PSC' || mie === 'AUTH_CLI' ? mie : '',
    result: result === 'ok' || result === 'remaining' ? result : '',
  };
}

/** The query that says the same, `''` when nothing is filtered. */
export function writeFilters({ text, mie, result }: Filters): string {
  const parameters = new URLSearchParams();
  if (text) parameters.set('q', text);
  if (mie) parameters.set('mie', mie);
  if (result) parameters.set('resultat', result);
  const query = parameters.toString();
  return query && `?${query}`;
}

/** Every word typed must be in the title, the requirements or the id. */
export function matches(testCase: CaseView, { text, mie, result }: Filters): boolean {
  if (mie && testCase.mie !== mie) return false;
  const passed = testCase.last?.verdict === 'ok';
  if (result && passed !== (result === 'ok')) return false;
  return holdsWords(`${testCase.title} ${testCase.requirements.join(' ')} ${testCase.id}`, text);
}

/** The title without the requirements in brackets: chips show them. */
export const shortTitle = (title: string) => keepTogether(title.replace(/\s*\([^()]*\)\s*$/, ''));
