/** What a person sees while an instance starts. */
import { performance } from 'node:perf_hooks';

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1).replace('.', ',')} s`;

/** Runs a step and says how long it took; `result` completes the line. */
export async function step<T>(
  label: string,
  run: () => Promise<T>,
  result?: (value: T) => string,
): Promise<T> {
  const start = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${label}`);
  try {
    const value = await run();
    const detail = result?.(value);
    finish(
      `  ${paint('32', '✓')} ${label}${detail ? ` (${detail})` : ''} ${paint('2', seconds(performance.now() - start))}`,
    );
    return value;
  } catch (error) {
    finish(`  ${paint('31', '✕')} ${label}`);
    throw error;
  }
}

function finish(line: string): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  console.log(line);
}

/** A table with aligned columns, without borders. */
export function table(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

export const title = (text: string) => console.log(`\n${paint('1', text)}`);
export const line = (text = '') => console.log(text);
