/** Covers: src/pattern/template/fields/ */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { RuleSet, Tally } from '../../../../src/pattern/index.ts';
import { hides, isByFields, printed, refusal, usual } from './field-template.ts';

const LOGFMT = '- level=info msg="cache warmed" keys={int} took={duration}';
const JSON_FORM = 'app {json} level=info msg="cache warmed" keys={int} http.status={one:200|304}';

describe('templates by fields', () => {
  for (const [text, expected] of [
    [LOGFMT, true],
    ['app a=1 b=2', true],
    ['app {json} a=1', true],
    ['app a=1', false],
    ['app a=1 b', false],
    ['app up: a=1 b=2', false],
    ['app a=1 a=2', false],
    ['app a="x" b="y"z', false],
    [String.raw`app a="C:\dir" b=1`, false],
    ['app a=x"y b=1', false],
    ['app {"level":"info","keys":{int}}', false],
    ['app {text} a=1 b=2', false],
  ] as const)
    it(`usual: ${JSON.stringify(text)} is matched ${expected ? 'by fields' : 'as text'}`, () =>
      assert.equal(isByFields(text), expected));

  for (const [text, words] of [
    ['app {json}', /web\.conf:1:11: after \{json\}, a field must follow/],
    ['app {json} level', /web\.conf:1:12: after \{json\}, expected KEY=VALUE[^]*keys=\{int\}/],
    ['app {json} a=1 b="x', /web\.conf:1:16: after \{json\}, expected KEY=VALUE/],
    ['app {json} a=1 a=2', /web\.conf:1:16: a is a field that is there twice/],
    ['app x {json} a=1', /there is no placeholder \{json\}/],
    ['app {json} a={ipp}', /web\.conf:1:14: there is no placeholder \{ipp\}/],
    ['app a=1 status={int}', /web\.conf:1:16: a number that is a code/],
    ['app {json} http.response.statusCode={int}', /a number that is a code/],
    ['app {json} x="exited with code {int}"', /a number that is a code/],
    ['app {json} loginUid={int}', /a number that is a code/],
    ['app {json} user.id={int}', /a number that is a code/],
    ['app {json} codes.0={int}', /a number that is a code/],
    ['app {json} errcode="{int}"', /a number that is a code/],
    ['app {json} status="{int} items"', /a number that is a code/],
    ['app session_id={int} keys={int}', /taken/],
  ] as const)
    it(`usual: ${JSON.stringify(text)} is ${String(words)}`, () => assert.match(refusal(text), words));

  for (const text of [
    LOGFMT,
    JSON_FORM,
    String.raw`app {json} "a key"="x \"y\" \\ \n z" "\u00e9"={text} n=null a=[] o={} e= q="3"`,
    'app {json} a="{{int} {int}" b={{{int}',
    'app {json} @timestamp={time} tags.0=x a-b/c.d=1',
  ])
    it(`usual: prints ${JSON.stringify(text)} so that it reads the same`, () =>
      assert.equal(printed(printed(text)), printed(text)));

  it('usual: prints the fields in the order of the template, with single blanks', () =>
    assert.equal(printed('app   b="x   y"   a={int} '), 'app b="x   y" a={int}'));
});

/** By template: lines that it matches, and lines that it does not. */
const VECTORS: Readonly<Record<string, readonly [takes: readonly string[], never: readonly string[]]>> = {
  [LOGFMT]: [
    [
      'level=info msg="cache warmed" keys=7 took=3ms',
      'took=3ms\tkeys=7  msg="cache warmed" level=info \r',
      'level="info" keys="7" took="3ms" msg="cache w\\u0061rmed"',
      'time="2026-06-14 15:16:01" level=info msg="cache warmed" keys=7 took=3ms',
      'ts=1718371361.5 level=info msg="cache warmed" timestamp=2026-06-14T15:16:01Z keys=7 took=3ms',
      '2026-06-14T15:16:01Z level=info msg="cache warmed" keys=7 took=3ms',
      '<38>level=info msg="cache warmed\\n" keys=7 took=3ms',
    ],
    [
      'level=info msg="cache warmed" keys=7 took=3ms x=1',
      'level=info msg="cache warmed" keys=7',
      'level=info level=info msg="cache warmed" keys=7 took=3ms',
      'level=info level=error msg="cache warmed" keys=7 took=3ms',
      'level=warn msg="cache warmed" keys=7 took=3ms',
      'level=info msg="cache warmed" keys=7 took=3ms x',
      'level=info msg="cache warmed keys=7 took=3ms',
      'level=info msg="cache warmed"keys=7 took=3ms',
      'level=info msg="cache warmed" keys=7" took=3ms "',
      'level=info msg="cache warmed" keys="7 took=3ms" took=3ms',
      'level=info msg=cache warmed keys=7 took=3ms',
      'level=info msg="cache\\twarmed" keys=7 took=3ms',
      'level=info msg="cache  warmed" keys=7 took=3ms',
      "level=info msg='cache warmed' keys=7 took=3ms",
      'LEVEL=info msg="cache warmed" keys=7 took=3ms',
      'level=info msg="cache warmed\\x0a" keys=7 took=3ms',
      'level=info msg="cache warmed\x00" keys=7 took=3ms',
      'level=info msg="cache warmed" keys=7 took=3ms\x02x\x03=1',
      'time=noon level=info msg="cache warmed" keys=7 took=3ms',
      'time=15 level=info msg="cache warmed" keys=7 took=3ms',
      'time=2026-06-14T15:16:01Z time=2026-06-14T15:16:02Z level=info msg="cache warmed" keys=7 took=3ms',
      'Time=2026-06-14T15:16:01Z level=info msg="cache warmed" keys=7 took=3ms',
      'news level=info msg="cache warmed" keys=7 took=3ms',
      'Jun 14 15:16:01 web1 app[7]: level=info msg="cache warmed" keys=7 took=3ms',
      '<2>level=info msg="cache warmed" keys=7 took=3ms',
      '{"level":"info","msg":"cache warmed","keys":7,"took":"3ms"}',
    ],
  ],
  [JSON_FORM]: [
    [
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '{"http":{"status":304},"keys":7,"msg":"cache warmed","level":"info"}',
      ' {"level":"info"}'.trim().replace('}', ',"msg":"cache warmed","keys":"7","http.status":"200"}'),
      '{ "level" :\t"info" , "msg":"c\\u0061che warmed\\r\\n", "keys":7, "http" : { "status" : 200 } } \r',
      '{"@timestamp":"2026-06-14T15:16:01.123Z","ts":1718371361123,"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      'Jun 14 15:16:01 web1 app[7]: {"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '<38>1 2026-06-14T15:16:01Z web1 app 411 - [meta sequenceId="7"] {"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
    ],
    [
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":500}}',
      '{"level":"info","msg":"cache warmed","keys":7.5,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":1e3,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":07,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":+7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":[7],"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":null,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200,"x":1}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"x":{}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"x":[]}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"http.status":200}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"__proto__":{"x":1}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"constructor":1}',
      '{"level":"error","level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '{"level":"error","l\\u0065vel":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}} x',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}{"level":"error"}',
      'x {"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '{"x":1}{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}',
      '[{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200}}]',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},/*x*/}',
      "{'level':'info','msg':'cache warmed','keys':7,'http':{'status':200}}",
      '{"level":"info","msg":"cache warmed\\u0000","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed\x01","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed\\ud800","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed\\n\\n","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed \\u0066ailed","keys":7,"http":{"status":200}}',
      '{"level":"info","msg":"cache warmed","keys":7,"http":{"status":200},"":1}',
      'level=info msg="cache warmed" keys=7 http.status=200',
    ],
  ],
  'app {json} msg="up {text}" user={user}': [
    [
      '{"msg":"up and running","user":"anna"}',
      '{"msg":"up a\\nb","user":"anna"}',
      '{"msg":"up ","user":"b"}',
    ],
    [
      '{"msg":"up \\u0066ailed","user":"anna"}',
      '{"msg":"up f\\u0061il","user":"anna"}',
      '{"msg":"up \\\\u0066ailed","user":"anna"}',
      '{"msg":"up \\\\x66ailed","user":"anna"}',
      '{"msg":"up x\\nroot","user":"anna"}',
      '{"msg":"up x\\u0000","user":"anna"}',
      '{"msg":"up","user":"anna"}',
      '{"msg":"up x","user":"root"}',
      '{"msg":"up x","user":"r\\u006fot"}',
      '{"msg":"up x","user":0}',
      '{"msg":"up x","user":null}',
      '{"msg":"up x","user":true}',
      '{"msg":"up %66ailed","user":"anna"}',
      '{"msg":"up x","user":"anna","user":"anna"}',
      '{"msg":"up \xff","user":"anna"}',
      '{"msg":"up \xc0\xaf","user":"anna"}',
      '{"msg":"up x\\","user":"anna"}',
      '{"msg":"up x\\"","user":"anna","x":"y"}',
    ],
  ],
  'app {json} n=3 s="3" t=true u="true" z=null e= a=[] o={}': [
    ['{"n":3,"s":"3","t":true,"u":"true","z":null,"e":"","a":[],"o":{}}'],
    [
      '{"n":"3","s":"3","t":true,"u":"true","z":null,"e":"","a":[],"o":{}}',
      '{"n":3.0,"s":"3","t":true,"u":"true","z":null,"e":"","a":[],"o":{}}',
      '{"n":3,"s":3,"t":true,"u":"true","z":null,"e":"","a":[],"o":{}}',
      '{"n":3,"s":"3","t":"true","u":"true","z":null,"e":"","a":[],"o":{}}',
      '{"n":3,"s":"3","t":true,"u":true,"z":null,"e":"","a":[],"o":{}}',
      '{"n":3,"s":"3","t":true,"u":"true","z":"null","e":"","a":[],"o":{}}',
      '{"n":3,"s":"3","t":true,"u":"true","z":null,"e":null,"a":[],"o":{}}',
      '{"n":3,"s":"3","t":true,"u":"true","z":null,"e":"","a":"[]","o":{}}',
      '{"n":3,"s":"3","t":true,"u":"true","z":null,"e":"","a":[],"o":[]}',
      '{"n":3,"s":"3","t":true,"u":"true","z":null,"e":"","a":[1],"o":{}}',
    ],
  ],
  'app {json} a={one:true|null|7} b={text}': [
    ['{"a":true,"b":"x"}', '{"a":null,"b":7}', '{"a":"null","b":""}', '{"a":7,"b":"x"}'],
    ['{"a":false,"b":"x"}', '{"a":true,"b":null}', '{"a":true,"b":true}', '{"a":true,"b":[]}'],
  ],
  'app {json} "a b"={quoted} "\\u00e9"=x': [
    ['{"a b":"any text","\xc3\xa9":"x"}', '{"a b":"","\\u00e9":"x"}'],
    ['{"a b":7,"\xc3\xa9":"x"}', '{"a b":"was denied","\xc3\xa9":"x"}', '{"a b":"y","\xe9":"x"}'],
  ],
  'app note={quoted} said="he said {quoted}" n={int}': [
    ['note="a b" said="he said \\"x y\\"" n=1', 'n=1 note="" said="he said \'x\'"'],
    ['note=a said="he said \\"x\\"" n=1', 'note="a error" said="he said \\"x\\"" n=1'],
  ],
  'app time={int} level=info': [
    ['time=7 level=info', 'time=1718371361 level=info'],
    ['level=info', 'time=2026-06-14T15:16:01Z level=info'],
  ],
};

describe('lines by fields', () => {
  for (const [template, [takes, never]] of Object.entries(VECTORS))
    it(`usual: ${template} matches lines with its fields, and no others`, () => {
      assert.deepEqual(
        takes.filter((line) => !hides(template, line)),
        [],
      );
      assert.deepEqual(
        never.filter((line) => hides(template, line)),
        [],
      );
    });

  it('usual: a line that is large, deep, or has many fields is shown', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const path = (depth: number): string => Array.from({ length: depth }, () => 'a').join('.');
    assert.ok(hides(`app {json} ${path(16)}=1`, nested(16)));
    assert.ok(!hides(`app {json} ${path(17)}=1`, nested(17)));
    assert.ok(!hides('app {json} a=1', nested(500_000)));
    assert.ok(!hides('app {json} a=1', '['.repeat(1_000_000)));
    assert.ok(!hides('app a=1 b=2', `x${' '.repeat(60_000)}`));
    assert.ok(hides('app {json} a={text}', `{"a":"${'x'.repeat(60_000)}"}`));
    assert.ok(!hides('app {json} a={text}', `{"a":"${'x'.repeat(70_000)}"}`));
    const many = Array.from({ length: 2000 }, (_, index) => `k${index}=1`).join(' ');
    assert.ok(!hides('app k0=1 k1=1', many));
    assert.ok(!hides('app a=1 b={text}', `a=1 b="${'\\"'.repeat(30_000)}`));
  });

  it('usual: a name of a nested field that is its path within another is there twice', () => {
    const template = 'app {json} a.b={int} a.0={int}';
    assert.ok(hides(template, '{"a":{"b":1,"0":2}}'));
    assert.ok(hides(template, '{"a.b":1,"a":[2]}'));
    assert.ok(!hides(template, '{"a":{"b":1},"a":[2],"a.0":3}'));
  });

  it('usual: rules of text and by fields decide the lines of one block, and each is counted', () => {
    const rules = [usual('app up in {int} ms'), usual(LOGFMT), usual('app {json} up={int}')];
    const log = [
      'app: up in 7 ms',
      'app: up in no ms',
      'keys=1 level=info msg="cache warmed" took=2s',
      'app[1]: {"up":1}',
      'app[1]: {"up":"no"}',
      '{"up":2}',
      'level=info',
    ].join('\n');
    const set = new RuleSet(rules);
    const { hidden, lines, shown } = set.decide(Buffer.from(log));
    assert.deepEqual([lines, hidden], [7, 4]);
    assert.deepEqual(
      set.hits().map(({ hits }) => hits),
      [1, 1, 2],
    );
    const parts = [];
    for (let at = 0; at < shown.length; at += 2) parts.push(log.slice(shown[at], shown[at + 1]));
    assert.equal(parts.join(''), 'app: up in no ms\napp[1]: {"up":"no"}\nlevel=info');
    const tally = new Tally(rules);
    tally.add(Buffer.from(log));
    assert.deepEqual(
      tally.results().map(({ hits }) => hits),
      [1, 1, 2],
    );
    assert.deepEqual(tally.matching(Buffer.from('{"up":2}')), [2]);
  });
});

test('usual: a rule by fields that folds gives its lines to the fold', () => {
  const folded: string[] = [];
  const set = new RuleSet([{ ...usual(LOGFMT), action: 'fold' }], 0, {
    foldLine: (_rule, block, start, end) =>
      void folded.push(Buffer.from(block.subarray(start, end)).toString()),
  });
  const { shown } = set.decide(Buffer.from('keys=1 took=2s msg="cache warmed" level=info\nother\n'));
  assert.deepEqual(folded, ['keys=1 took=2s msg="cache warmed" level=info\n']);
  assert.deepEqual(shown, [45, 51]);
});
