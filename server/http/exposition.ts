/** The text format of Prometheus: samples grouped by metric, each metric with its type and its help. Pure. */

export interface Sample {
  /** Complete metric name. */
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');

/** @param helps sentence by metric name. Names that end in `_total` are counters, all others gauges. */
export function exposition(samples: readonly Sample[], helps: Readonly<Record<string, string>> = {}): string {
  const names = [...new Set(samples.map(({ name }) => name))].sort();
  const lines = names.flatMap((name) => [
    ...(helps[name] ? [`# HELP ${name} ${helps[name]}`] : []),
    `# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`,
    ...samples.filter((sample) => sample.name === name).map(lineOf),
  ]);
  return `${lines.join('\n')}\n`;
}

function lineOf({ name, labels, value }: Sample): string {
  const list = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${list.length > 0 ? `{${list.join(',')}}` : ''} ${value}`;
}

const SERIES = /^([a-z][a-z0-9_]*)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})?$/;

/** Reads `name{label="value"}`, as the laboratory writes its figures; null for anything else. */
export function parseSeries(text: string): Omit<Sample, 'value'> | null {
  const match = SERIES.exec(text);
  if (!match?.[1]) return null;
  const labels = [...(match[2] ?? '').matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, value]) => [
    label,
    value,
  ]);
  return { name: match[1], labels: Object.fromEntries(labels) };
}
