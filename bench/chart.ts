interface Bar {
  readonly name: string;
  readonly value: number;
}

/** All in the units of the picture. */
const BAR_HEIGHT = 22;
const GAP = 6;
const NAME_WIDTH = 200;
const LONGEST_BAR = 560;
const FIGURE_WIDTH = 80;
const WIDTH = NAME_WIDTH + LONGEST_BAR + FIGURE_WIDTH;

/** Horizontal bars from zero, as SVG; the first is ours. Names are ours too, so nothing in them needs escaping. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const drawn = bars.map(({ name, value }, index) => {
    const y = index * (BAR_HEIGHT + GAP);
    const textY = y + BAR_HEIGHT * 0.72;
    const width = (value / longest) * LONGEST_BAR;
    return `<text x="${NAME_WIDTH - 10}" y="${textY}" text-anchor="end">${name}</text>
<rect x="${NAME_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"${index === 0 ? ' class="ours"' : ''}/>
<text x="${(NAME_WIDTH + width + 8).toFixed(1)}" y="${textY}">${Math.round(value).toLocaleString('en')}</text>`;
  });
  const height = bars.length * (BAR_HEIGHT + GAP);
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}: requests a second">
${drawn.join('\n')}
</svg>`;
}
