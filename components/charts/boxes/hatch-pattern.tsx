/** Definition of the pattern for what was not measured; refer to it with `url(#id)`. */
export function HatchPattern({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={id}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <line x1="0" y1="0" x2="5" y2="0" stroke="var(--no-data-line)" strokeWidth="1.2" />
      </pattern>
    </defs>
  );
}
