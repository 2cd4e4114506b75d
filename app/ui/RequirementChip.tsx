'use client';

import NextLink from 'next/link';
import { useParams } from 'next/navigation';
import { Focusable, Tooltip, TooltipTrigger } from 'react-aria-components';
import { REQUIREMENTS } from '@/conformance/requirements';
import { classes } from './classes';
import { French } from './French';
import { requirementAnchor } from './requirementAnchor';

const CHIP =
  'inline-flex items-center rounded border border-line bg-sunken px-1.5 py-px font-mono text-xs whitespace-nowrap text-ink-soft';
const PRESSED = 'no-underline hover:border-line-strong hover:text-ink';

const sentences = new Map(REQUIREMENTS.map(({ id, sentence }) => [id, sentence]));

/** A requirement by its name; its sentence on hover or focus, its page, where there is one, on press. */
export function RequirementChip({ id }: { id: string }) {
  const { compte } = useParams<{ compte?: string }>();
  const sentence = sentences.get(id);
  // Administrators read executions outside of any account: there is no page to lead to.
  const link = compte ? (
    <NextLink href={`/outil/${compte}/exigences#${requirementAnchor(id)}`} className={classes(CHIP, PRESSED)}>
      {id}
    </NextLink>
  ) : (
    <button type="button" className={classes(CHIP, 'cursor-help')} data-printed>
      {id}
    </button>
  );
  if (!sentence) return link;
  return (
    <TooltipTrigger delay={300} closeDelay={100}>
      <Focusable>{link}</Focusable>
      <Tooltip
        offset={6}
        placement="bottom"
        className="max-w-80 rounded-md border border-line-strong bg-raised px-3 py-2 text-sm text-ink shadow-raised"
      >
        <French text={sentence} />
      </Tooltip>
    </TooltipTrigger>
  );
}

/** Requirements with their sentences, where one must not be led away from what one types. */
export function RequirementLines({ ids }: { ids: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {ids.map((id) => (
        <li key={id}>
          <strong className="font-mono font-medium">{id}</strong>{' '}
          <span className="text-ink-soft">
            <French text={sentences.get(id) ?? ''} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The requirements of a test, side by side. */
export function RequirementChips({ ids }: { ids: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {ids.map((id) => (
        <RequirementChip key={id} id={id} />
      ))}
    </span>
  );
}
