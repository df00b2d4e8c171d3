/** Keys that are pressed one after the other. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-mark border border-line-strong bg-panel-raised px-1 font-mono text-12 text-fg-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
