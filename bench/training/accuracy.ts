/**
 * Grouping accuracy: the share of lines whose group holds exactly the lines of one template (Zhu et al.,
 * "Tools and Benchmarks for Automated Log Parsing", ICSE 2019). One line too many or too few, and none of the
 * group's lines counts.
 */
export function groupingAccuracy(
  truth: readonly (string | number)[],
  found: readonly (string | number)[],
): number {
  const byTruth = linesBy(truth);
  let exact = 0;
  for (const lines of linesBy(found).values()) {
    const [first] = lines;
    const expected = byTruth.get(truth[first]);
    if (expected?.length === lines.length && lines.every((line) => truth[line] === truth[first]))
      exact += lines.length;
  }
  return truth.length === 0 ? 1 : exact / truth.length;
}

function linesBy<T>(labels: readonly T[]): Map<T, number[]> {
  const lines = new Map<T, number[]>();
  for (const [line, label] of labels.entries()) {
    const list = lines.get(label);
    if (list) list.push(line);
    else lines.set(label, [line]);
  }
  return lines;
}
