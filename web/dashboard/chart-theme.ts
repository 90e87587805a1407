/** The colours of the style sheet, for what is drawn and not styled. */
export interface ChartTheme {
  readonly success: string;
  readonly failure: string;
  readonly surface: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export function chartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    success: colour('--success'),
    failure: colour('--failure'),
    surface: colour('--surface'),
    text: colour('--quiet'),
    line: colour('--line'),
    font: style.fontFamily,
  };
}

const STRIPE_PX = 6;

/** Failures are striped, so that they are told from successes without their colour. */
export function stripes({ failure, surface }: ChartTheme): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = STRIPE_PX;
  const context = tile.getContext('2d');
  if (context === null) return failure;
  context.fillStyle = failure;
  context.fillRect(0, 0, STRIPE_PX, STRIPE_PX);
  context.strokeStyle = surface;
  context.globalAlpha = 0.45;
  context.lineWidth = 1.4;
  // Three strokes, so that the tiles meet without a seam.
  for (const shift of [-STRIPE_PX, 0, STRIPE_PX]) {
    context.moveTo(shift, STRIPE_PX);
    context.lineTo(shift + STRIPE_PX, 0);
  }
  context.stroke();
  return context.createPattern(tile, 'repeat') ?? failure;
}
