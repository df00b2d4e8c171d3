import { STAGES } from '@/lib/domain/sessions/stages';

const RAMP = [
  'bg-stage-1',
  'bg-stage-2',
  'bg-stage-3',
  'bg-stage-4',
  'bg-stage-5',
  'bg-stage-6',
  'bg-stage-7',
  'bg-stage-8',
  'bg-stage-9',
];

/** Explains the raster's shapes and shades. */
export function RasterLegend() {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-fg-muted">
      <span className="inline-flex items-center gap-1.5">
        {STAGES[0]}
        <span aria-hidden className="inline-flex overflow-hidden rounded-[2px]">
          {RAMP.map((shade) => (
            <span key={shade} className={`h-2.5 w-2 ${shade}`} />
          ))}
        </span>
        {STAGES.at(-1)}
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="size-2.5 bg-stage-9" />
        passed
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span aria-hidden className="size-2.5 border-2 border-stage-4" />
        stopped
      </span>
      <span className="inline-flex items-center gap-1.5">
        <svg aria-hidden width="10" height="10">
          <path d="M0 0h10l-10 10z" fill="var(--stage-9)" />
          <path d="M10 0v10h-10" fill="none" stroke="var(--stage-9)" />
        </svg>
        degraded
      </span>
    </div>
  );
}
