// The direction of imports: a room may import those below it in this list, itself, and nothing above it.
// ARCHITECTURE.md names the rooms; this file is what holds the code to them.
const edges = ['seal', 'delivery', 'host'];
const middle = ['report', 'reading', 'entry'];
const core = ['training', 'log', 'listing', 'pattern', 'config'];
const ground = ['system', 'text'];
const BASE = '^packages/maillog/src/(errors|bytes|saved)\\.ts$';
const room = (names) => `^packages/maillog/src/(${names.join('|')})/`;

const downward = [...middle, ...core].map((name, index, all) => ({
  name: `${name}-imports-downward`,
  severity: 'error',
  from: { path: room([name]) },
  to: { path: room(['cli', ...edges, ...all.slice(0, index)]) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...downward,
    ...edges.map((name) => ({
      name: `${name}-is-an-edge`,
      severity: 'error',
      from: { path: room([name]) },
      to: { path: room(['cli', ...edges.filter((other) => other !== name)]) },
    })),
    {
      name: 'core-is-pure',
      comment: 'the core decides; it touches no file, process or clock',
      severity: 'error',
      from: { path: room(core) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'ground-imports-nothing-above',
      comment: 'errors.ts, bytes.ts and saved.ts import nothing; system/ and text/ import only those',
      severity: 'error',
      from: { path: room(ground) },
      to: { path: '^packages/maillog/src/', pathNot: `${room(ground)}|${BASE}` },
    },
    {
      name: 'system-is-for-edges-and-cli',
      severity: 'error',
      from: { path: room([...middle, ...core, 'text']) },
      to: { path: room(['system']) },
    },
    {
      name: 'base-imports-nothing',
      severity: 'error',
      from: { path: BASE },
      to: { path: '^packages/maillog/src/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
