import { z } from 'zod';
import { verdictDocumentSchema } from './verdicts';

/** The published JSON Schema (2020-12) of the verdict document, generated from the schema that the code uses. */
export function verdictJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(verdictDocumentSchema, { io: 'output', target: 'draft-2020-12' });
  return {
    ...schema,
    $id: 'urn:tocsin:verdict:v1',
    title: 'Tocsin verdict document',
  };
}
