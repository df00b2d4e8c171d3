/** The part of culori (which ships no types) that the token test measures colours with. */
declare module 'culori' {
  type Colour = { mode: string; l?: number; r?: number; g?: number; b?: number };
  export function parse(text: string): Colour | undefined;
  export function wcagContrast(a: Colour, b: Colour): number;
  export function converter(mode: 'oklab' | 'oklch' | 'rgb'): (colour: Colour) => Colour;
  export function differenceEuclidean(mode: 'oklab'): (a: Colour, b: Colour) => number;
  export function filterDeficiencyDeuter(severity: number): (colour: Colour) => Colour;
  export function filterGrayscale(amount: number): (colour: Colour) => Colour;
}
