import type { Progress } from './verdict-words';

/** The progress of a proof, as text and as a bar. */
export function ProgressBar(props: { name: string; progress: Progress; side: 'holds' | 'fails' }) {
  const { name, progress, side } = props;
  return (
    <div className="text-12">
      <p className="flex justify-between gap-2">
        <span>{name}</span>
        <span className="text-fg-muted tabular-nums">{progress.text}</span>
      </p>
      <svg
        role="img"
        aria-label={`${name}: ${progress.text}`}
        className="mt-1 block h-1.5 w-full rounded-mark bg-panel-raised"
      >
        <rect height="100%" width={`${progress.share * 100}%`} fill={`var(--${side}-line)`} />
      </svg>
    </div>
  );
}
