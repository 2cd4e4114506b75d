import type { MarkedToken, Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { Fragment } from 'react';
import { readMarkdown } from '@/server/texts/markdown';
import { classes } from './classes';
import { keepTogether } from './typography';

/**
 * A text that administrators wrote in Markdown. Nothing of it is taken as HTML: tags are shown as they were typed, and
 * links lead to pages of this site, the web or a mail address only. Its headings start at h2, below the page's own.
 * A text that cannot be read is shown as it was typed: its page stays.
 */
export function Markdown({
  text,
  className,
  lang = 'fr',
}: {
  text: string;
  className?: string;
  /** Administrators write in French. */
  lang?: string;
}) {
  const tokens = readMarkdown(text) as MarkedToken[] | null;
  const depths = (tokens ?? []).flatMap((token) => (token.type === 'heading' ? [token.depth] : []));
  const top = Math.min(...depths, 6);
  return (
    <div lang={lang} className={classes('flex min-w-0 flex-col gap-3 [overflow-wrap:anywhere]', className)}>
      {tokens ? <Blocks tokens={tokens} top={top} /> : <p className="whitespace-pre-wrap">{text}</p>}
    </div>
  );
}

/** `top`: depth of the text's highest headings, which become h2. */
function Blocks({ tokens, top }: { tokens: Token[]; top: number }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place
  return tokens.map((token, index) => <Block key={index} token={token as MarkedToken} top={top} />);
}

function Block({ token, top }: { token: MarkedToken; top: number }): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token} level={Math.min(2 + Math.max(0, token.depth - top), 6)} />;
    case 'paragraph':
      return (
        <p className="prose-line">
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'list':
      return <List token={token} top={top} />;
    case 'blockquote':
      return (
        <blockquote className="flex flex-col gap-3 border-l-3 border-line-strong pl-4 text-ink-soft">
          <Blocks tokens={token.tokens} top={top} />
        </blockquote>
      );
    case 'code':
      return (
        <pre className="rounded-md border border-line bg-sunken px-3 py-2 [overflow-wrap:anywhere] whitespace-pre-wrap">
          <code>{token.text}</code>
        </pre>
      );
    case 'table':
      return <Grid token={token} />;
    case 'hr':
      return <hr className="border-line" />;
    case 'html':
      return <p className="prose-line whitespace-pre-wrap">{token.raw.trim()}</p>;
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : written(token.text);
    default:
      return null;
  }
}

function Heading({ token, level }: { token: Tokens.Heading; level: number }) {
  const Tag = `h${level}` as 'h2';
  return (
    <Tag className={level === 2 ? 'mt-3 text-xl first:mt-0' : 'mt-1 text-base'}>
      <Inline tokens={token.tokens} />
    </Tag>
  );
}

function List({ token, top }: { token: Tokens.List; top: number }) {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the items of a text have no other name than their place
    <li key={index}>
      <Blocks tokens={item.tokens} top={top} />
    </li>
  ));
  const style = 'prose-line flex flex-col gap-1 pl-6';
  return token.ordered ? (
    <ol start={Number(token.start) || 1} className={classes(style, 'list-decimal')}>
      {items}
    </ol>
  ) : (
    <ul className={classes(style, 'list-disc')}>{items}</ul>
  );
}

function Grid({ token }: { token: Tokens.Table }) {
  return (
    <table className="border-collapse self-start text-left">
      <thead>
        <tr>
          {token.header.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name than their place
            <th key={index} scope="col" className="border border-line bg-sunken px-3 py-1.5 font-semibold">
              <Inline tokens={cell.tokens} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
          <tr key={index}>
            {row.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name than their place
              <td key={column} className="border border-line px-3 py-1.5">
                <Inline tokens={cell.tokens} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Inline({ tokens }: { tokens: Token[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place
  return tokens.map((token, index) => <Fragment key={index}>{inline(token as MarkedToken)}</Fragment>);
}

function inline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <Anchor token={token} />;
    // A picture would come from elsewhere: its description stands for it.
    case 'image':
    case 'escape':
      return written(token.text);
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : written(token.text);
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    default:
      return written(token.raw);
  }
}

function Anchor({ token }: { token: Tokens.Link }) {
  const content = <Inline tokens={token.tokens} />;
  const address = safeAddress(token.href);
  if (address === null) return content;
  const ours = address.startsWith('/') || address.startsWith('#');
  return (
    <a
      href={address}
      className="link [overflow-wrap:anywhere]"
      rel={ours ? undefined : 'noopener noreferrer'}
    >
      {content}
    </a>
  );
}

/** An address that a link may lead to, as it was read; null for any other (scripts, data, another site by « // »). */
export function safeAddress(href: string): string | null {
  if (/^(#[\w-]*|\/(?![/\\])[\w\-./~%#?=&+:@,;]*)$/.test(href)) return href;
  if (!URL.canParse(href)) return null;
  const { protocol, href: whole } = new URL(href);
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? whole : null;
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
};

/** A piece of text, with the few entities that Markdown leaves as they are. */
function written(text: string): string {
  return keepTogether(text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name) => ENTITIES[name] ?? whole));
}
