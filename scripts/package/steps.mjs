/** Steps in a root without a network: what they printed is in `lines`, as smoke.sh prints it. */
export class Steps {
  #root;
  lines = '';

  constructor(root) {
    this.#root = root;
  }

  try(name, line, pattern = /./s) {
    const { status, output } = this.#root.run(`{ ${line}; } 2>&1`, { isolated: true });
    const isWell = status === 0 && pattern.test(`${output} `);
    this.lines += isWell ? `ok ${name}\n` : `FAIL ${name}: status ${status}\n${output}`;
  }
}
