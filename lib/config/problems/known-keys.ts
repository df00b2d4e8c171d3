import type { z } from 'zod';

type Definition = {
  innerType?: z.core.$ZodType;
  element?: z.core.$ZodType;
  in?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
  options?: z.core.$ZodType[];
};

const definitionOf = (schema: z.core.$ZodType) => schema._zod.def as Definition;

/** Field names of the object at `path` of the schema; of a union, those of the member that fits `content` best. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  content: unknown,
): string[] {
  const definition = definitionOf(schema);
  const inner = definition.innerType ?? definition.in;
  if (inner) return knownKeys(inner, path, content);
  if (definition.options) {
    const [likely] = definition.options.toSorted(
      (a, b) => similarity(b, content) - similarity(a, content),
    );
    return likely ? knownKeys(likely, path, content) : [];
  }
  const [head, ...rest] = path;
  if (definition.element) return knownKeys(definition.element, rest, childOf(content, head));
  if (!definition.shape) return [];
  if (head === undefined) return Object.keys(definition.shape);
  const next = definition.shape[String(head)];
  return next ? knownKeys(next, rest, childOf(content, head)) : [];
}

/** Number of the content's fields that a member of a union has; 0 for another kind. */
function similarity(schema: z.core.$ZodType, content: unknown): number {
  const definition = definitionOf(schema);
  const inner = definition.innerType ?? definition.in;
  if (inner) return similarity(inner, content);
  if (definition.element) return Array.isArray(content) ? 1 : 0;
  const { shape } = definition;
  if (!shape || typeof content !== 'object' || content === null) return 0;
  const values = ({ _zod }: z.core.$ZodType) => (_zod.def as { values?: unknown[] }).values;
  const contradicts = Object.entries(shape).some(([key, field]) => {
    const allowed = values(field);
    return allowed?.length === 1 && key in content && !allowed.includes(childOf(content, key));
  });
  return contradicts ? -1 : Object.keys(content).filter((key) => key in shape).length;
}

function childOf(content: unknown, key: PropertyKey | undefined): unknown {
  return typeof content === 'object' && content !== null && key !== undefined
    ? Reflect.get(content, key)
    : undefined;
}
