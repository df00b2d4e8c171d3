/** The body of an answer as text, at most `limit` bytes of it; the rest is not read. */
export async function readBody(
  { body }: Response,
  limit: number,
): Promise<{ text: string; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size > limit) {
      await reader?.cancel();
      return { text: Buffer.concat(chunks).subarray(0, limit).toString('utf8'), isCut: true };
    }
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isCut: false };
}
