/** Definition of the pattern for what was not measured, or in another colour not evaluated; refer to it with `url(#id)`. */
export function HatchPattern({
  id,
  stroke = 'var(--no-data-line)',
}: {
  id: string;
  stroke?: string;
}) {
  return (
    <defs>
      <pattern
        id={id}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <line x1="0" y1="0" x2="5" y2="0" stroke={stroke} strokeWidth="1.2" />
      </pattern>
    </defs>
  );
}
