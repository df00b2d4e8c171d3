export type Labels = Readonly<Record<string, string>>;
/** Labels, value, and for parts of a histogram what follows the name. */
export type Sample = readonly [labels: Labels, value: number, suffix?: string];
type MetricType = 'gauge' | 'counter' | 'histogram';

const escapeLabel = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** A number as the format writes it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/**
 * The lines of one metric in the text format 0.0.4 of Prometheus; none where there are no samples. Names and help are ours, label
 * values may be anything.
 */
export function* metricLines(
  { name, type, help }: { name: string; type: MetricType; help: string },
  samples: Iterable<Sample>,
): Generator<string> {
  let isFirst = true;
  for (const [labels, value, suffix = ''] of samples) {
    if (isFirst) yield `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    isFirst = false;
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
    const set = pairs.length > 0 ? `{${pairs.join(',')}}` : '';
    yield `${name}${suffix}${set} ${numberText(value)}\n`;
  }
}
