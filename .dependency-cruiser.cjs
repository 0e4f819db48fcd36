// The direction of imports. ARCHITECTURE.md, at the root of the repository, names the rooms; this file holds
// the code to them. A room imports itself and the rooms below it in these lists, nothing above.
const { existsSync } = require('node:fs');

const edges = ['seal', 'delivery', 'host'];
const middle = ['report', 'reading', 'entry'];
const core = ['chain', 'manifest', 'rules-set', 'training', 'log', 'listing', 'pattern', 'config'];
const ground = ['system', 'text'];
const SRC = '^packages/maillog/src';
const BASE = `${SRC}/(errors|bytes|saved)\\.ts$`;
const room = (names) => `${SRC}/(${names.join('|')})/`;
const files = (...paths) => {
  // A rule about a file that was renamed would hold for nothing, without a word.
  const missing = paths.find(
    (path) => /^[\w/-]+$/.test(path) && !existsSync(`packages/maillog/src/${path}.ts`),
  );
  if (missing !== undefined) throw new Error(`.dependency-cruiser.cjs: there is no ${missing}.ts`);
  return `${SRC}/(${paths.join('|')})\\.ts$`;
};
const inside = (name, ...subs) => subs.map((sub) => room([`${name}/${sub}`]));
const directly = (name) => `${SRC}/${name}/[^/]+$`;

const downward = [...middle, ...core].map((name, index, all) => ({
  name: `${name}-imports-downward`,
  severity: 'error',
  from: { path: room([name]) },
  to: { path: room(['cli', ...edges, ...all.slice(0, index)]) },
}));

// Within a room, top to bottom: a layer imports none of the layers before it in its list. The members of an
// inner list do not import each other either.
const layers = {
  pattern: [
    files('pattern/index'),
    [room(['pattern/rules']), room(['pattern/template'])],
    ...inside('pattern', 'match', 'automaton', 'syntax'),
  ],
  training: [files('training/index'), ...inside('training', 'rules', 'groups', 'lines')],
  entry: [
    files('entry/create-entries'),
    [
      ...['command', 'monitor', 'custom', 'notice'].map((each) => files(`entry/${each}`)),
      room(['entry/watch']),
    ],
    files('entry/entry', 'entry/host'),
  ],
  'entry/watch': [
    directly('entry/watch'),
    [room(['entry/watch/history']), room(['entry/watch/folding']), room(['entry/watch/records'])],
  ],
  host: [
    room(['host/modules']),
    files('host/node-host'),
    [room(['host/files']), room(['host/logs']), room(['host/packages'])],
    room(['host/hashing']),
    directly('host').replace('/[^/]+', '/(?!node-host)[^/]+'),
    room(['host/trust']),
  ],
  report: [directly('report'), room(['report/message'])],
  reading: [
    room(['reading/summary', 'reading/listings']),
    directly('reading'),
    room(['reading/mailbox']),
    room(['reading/mail']),
  ],
  cli: [
    directly('cli'),
    ...inside('cli', 'init', 'doctor'),
    room(['cli/survey']),
    room(['cli/wiring']),
    room(['cli/terminal']),
  ],
};

// The files of a room that other rooms may import; a room that is not named here shows all of its files.
const faces = {
  pattern:
    'index template/alarm-words template/code-words template/fields/escapes template/fields/field template/fields/field-line template/fields/json-fields template/fields/key-order template/fields/time-field template/placeholders template/suspects template/timestamp',
  training: 'index',
  config: 'configuration directive glob names quote reader settings source statement suggest words',
  listing:
    'accept changes compare coverage difference digest-key key-id line line-index name origin part path-glob read result shipped shown-changes ' +
    'unknown-keys warning warnings written-names',
  log: 'holes line-time lines locate log-files logrotate loss position read-plan reason rotated-name unchanged',
  text: 'errno escape own-lines part-printer',
};

const layered = Object.entries(layers).flatMap(([name, list]) =>
  list.flatMap((layer, index) =>
    [layer].flat().map((path, at, beside) => ({
      name: `${name}-layer-${index + 1}-imports-downward`,
      severity: 'error',
      from: { path },
      to: {
        path: [...list.slice(0, index).flat(), ...beside.filter((other) => other !== path)].join('|') || '^$',
      },
    })),
  ),
);

const faced = Object.entries(faces).map(([name, list]) => ({
  name: `${name}-is-entered-by-its-face`,
  severity: 'error',
  from: { pathNot: room([name]) },
  to: { path: room([name]), pathNot: files(...list.split(' ').map((each) => `${name}/${each}`)) },
}));

// The reading side: its rooms, top to bottom, and its one door to the host's package.
const READER = '^packages/reader/src';
const readerRoom = (names) => `${READER}/(${names.join('|')})/`;
const readerLayers = [
  ['cli'],
  ['terminal', 'demo', 'server'],
  ['ingest', 'inbox', 'search'],
  ['rules'],
  ['forms'],
  ['store'],
];
const readerRooms = readerLayers.flat();
const inLayers = (title, layers, path) =>
  layers.flatMap((names, index) =>
    names.map((name) => ({
      name: `${title}-${name}-imports-downward`,
      severity: 'error',
      from: { path: path([name]) },
      to: {
        path: path([...layers.slice(0, index).flat(), ...names.filter((other) => other !== name)]),
      },
    })),
  );
const readerRules = [
  ...inLayers('reader', readerLayers, readerRoom),
  {
    name: 'page-uses-the-api-only',
    comment: 'the page runs in a browser; of the rest it knows the types of the answers',
    severity: 'error',
    from: { path: readerRoom(['page']) },
    to: {
      path: [readerRoom(readerRooms), `${READER}/[^/]+$`, SRC],
      pathNot: 'server/(screen-)?answers\\.ts$',
    },
  },
  {
    name: 'page-is-for-the-browser',
    severity: 'error',
    from: { path: readerRoom(readerRooms) },
    to: { path: readerRoom(['page']) },
  },
  {
    name: 'reader-has-one-door',
    comment: "packages/reader/src/maillog.ts lists what the reading side takes of the host's package",
    severity: 'error',
    from: { path: `${READER}/`, pathNot: `${READER}/maillog\\.ts$` },
    to: { path: `${SRC}/` },
  },
  {
    name: 'host-needs-no-reader',
    severity: 'error',
    from: { path: `${SRC}/` },
    to: { path: `${READER}/` },
  },
];

// The fleet: its rooms, top to bottom, and its two doors.
const FLEET = '^packages/fleet/src';
const fleetRoom = (names) => `${FLEET}/(${names.join('|')})/`;
const fleetLayers = [
  ['cli'],
  ['nats'],
  ['receiver', 'worker', 'page', 'enrol', 'status'],
  ['inbox', 'store', 'people'],
  ['database', 'certificates'],
];
const fleetRules = [
  ...inLayers('fleet', fleetLayers, fleetRoom),
  {
    name: 'fleet-has-two-doors',
    comment: 'packages/fleet/src/{maillog,reader}.ts list what the fleet takes of the other packages',
    severity: 'error',
    from: { path: `${FLEET}/`, pathNot: `${FLEET}/(maillog|reader)\\.ts$` },
    to: { path: [`${SRC}/`, `${READER}/`] },
  },
  {
    name: 'nobody-needs-the-fleet',
    severity: 'error',
    from: { path: [`${SRC}/`, `${READER}/`] },
    to: { path: `${FLEET}/` },
  },
];

module.exports = {
  forbidden: [
    ...readerRules,
    ...fleetRules,
    {
      name: 'no-cycles',
      comment: 'type-only ones included: each file can be read without the ones that import it',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...downward,
    {
      name: 'report-needs-no-reader',
      comment: 'forms that both write and read belong to a room below, as chain/ and text/',
      severity: 'error',
      from: { path: room(['report']) },
      to: { path: room(['reading']) },
    },
    ...layered,
    ...faced,
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
      comment: 'system/ imports text/ and the ground files; errors.ts imports text/; text/ imports bytes.ts',
      severity: 'error',
      from: { path: room(ground) },
      to: { path: `${SRC}/`, pathNot: `${room(ground)}|${BASE}` },
    },
    {
      name: 'system-is-for-cli-edges-and-reading',
      severity: 'error',
      from: { path: room(['report', 'entry', ...core, 'text']) },
      to: { path: room(['system']) },
    },
    {
      name: 'base-imports-only-text',
      severity: 'error',
      from: { path: BASE },
      to: { path: `${SRC}/`, pathNot: room(['text']) },
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
