import type { RasterBox, RasterLayout } from './prepare-raster';

/** Below this edge, px, a frame looks like a filled mark. */
const SMALLEST_FRAME = 5;
const STAGE_COUNT = 9;

/** Paints a raster as an image. `colour` returns a token's value; sizes are CSS pixels, `ratio` device pixels each. */
export function paintRaster(
  context: CanvasRenderingContext2D,
  layout: RasterLayout,
  look: { ratio: number; colour: (token: string) => string; picked: number | null },
): void {
  const { ratio, colour, picked } = look;
  const palette = new Map<string, string>();
  const inkOf = (token: string) => {
    const known = palette.get(token) ?? colour(token);
    palette.set(token, known);
    return known;
  };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  for (const box of layout.boxes) {
    context.globalAlpha = box.seeded ? 0.55 : 1;
    paintBox(context, box, inkOf);
  }
  context.globalAlpha = 1;
  const chosen = layout.boxes.find((box) => box.index === picked);
  if (chosen) {
    context.strokeStyle = inkOf('accent');
    context.lineWidth = 2;
    context.strokeRect(chosen.x - 1.5, chosen.y - 1.5, chosen.width + 3, chosen.height + 3);
  }
}

function paintBox(
  context: CanvasRenderingContext2D,
  box: RasterBox,
  ink: (token: string) => string,
): void {
  const { x, y, width, height } = box;
  const stage = ink(`stage-${Math.min(STAGE_COUNT, Math.max(1, box.reached))}`);
  const small = Math.min(width, height) < SMALLEST_FRAME;
  if (box.look === 'excluded') {
    context.fillStyle = ink('no-data-line');
    context.fillRect(x, y + height - Math.max(1, height / 4), width, Math.max(1, height / 4));
    return;
  }
  if (box.look === 'stop' && !small) {
    const line = Math.max(1.5, Math.min(width, height) / 5);
    context.strokeStyle = stage;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
    return;
  }
  context.fillStyle = stage;
  // A frame cannot be seen at this size: what stopped is drawn at half its height instead.
  const full = box.look !== 'stop';
  context.fillRect(x, full ? y : y + height / 2, width, full ? height : height / 2);
  if (box.look === 'degraded' && !small) {
    context.fillStyle = ink('panel');
    context.beginPath();
    context.moveTo(x + width - 1, y + 1);
    context.lineTo(x + width - 1, y + height - 1);
    context.lineTo(x + 1, y + height - 1);
    context.fill();
  }
}
