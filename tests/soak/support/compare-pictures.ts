import type { Page } from 'playwright-core';

/** A channel may differ by so much before its pixel counts as another: edges of letters are smoothed. */
const SAME_WITHIN = 24;

/** Share of pixels (0…1) in which two PNG pictures differ; 1 where their sizes do. The browser decodes them. */
export async function differingShare(page: Page, before: Buffer, now: Buffer): Promise<number> {
  const pictures = [before, now].map((one) => `data:image/png;base64,${one.toString('base64')}`);
  return page.evaluate(comparePixels, { pictures, within: SAME_WITHIN });
}

/** Runs in the page. */
async function comparePixels(of: { pictures: string[]; within: number }): Promise<number> {
  const [a, b] = await Promise.all(
    of.pictures.map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      return context?.getImageData(0, 0, image.width, image.height);
    }),
  );
  if (!a || !b || a.width !== b.width || a.height !== b.height) return 1;
  let differing = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const distance = Math.max(
      ...[0, 1, 2].map((channel) =>
        Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)),
      ),
    );
    if (distance > of.within) differing += 1;
  }
  return differing / (a.data.length / 4);
}
