/** The middle of a list: what one disturbed round does not move. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that a share of the list stays below, between the two that it falls between. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new Error('Of nothing there is no median.');
  return below + (above - below) * (position - Math.floor(position));
}

/** How far the rounds were apart, as a share of their median: half of them lie within it. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}
