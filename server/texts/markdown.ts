/** How a Markdown text is read: by pages, and before it is published. Pure. */
import { lexer, type Token } from 'marked';

/** Lists in lists and quotations in quotations; reading and showing them goes as deep. */
const DEEPEST = 40;

/** The parts of a text; null when they are nested too deep to be read or shown. */
export function readMarkdown(text: string): Token[] | null {
  let tokens: Token[];
  try {
    tokens = lexer(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return isDeeper(tokens, DEEPEST) ? null : tokens;
}

function isDeeper(tokens: readonly Token[], left: number): boolean {
  if (tokens.length > 0 && left === 0) return true;
  return tokens.some((token) => {
    const { tokens: inner = [], items = [] } = token as { tokens?: Token[]; items?: Token[] };
    return isDeeper(inner, left - 1) || isDeeper(items, left - 1);
  });
}
