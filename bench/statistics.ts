/** The median of a list. One disturbed round does not change it much. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The quantile of a list, interpolated between the two nearest values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new Error('An empty list has no quantile.');
  return below + (above - below) * (position - Math.floor(position));
}

/** The interquartile range, divided by the median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}
