import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';
import { entriesOf, folderWith, partsOf } from './reported.ts';

needs('perl');

/** Modules in Perl, by the host's own perl: what the original's packages may rely on. */

/** The configuration of one entry, `x`, that the package X reports; `subs` is its body. */
function one(subs: string, lines = '', head = ''): string {
  const text = `package X;\nuse strict;\nour(@ISA) = qw(ReportEntry);\n${subs}\n1;\n`;
  const folder = folderWith({
    'X.pm': text,
    'web.conf': `${head}module X x X.pm\nx <<__END\n${lines}\n__END\n`,
  });
  return join(folder, 'web.conf');
}

async function body(file: string): Promise<string> {
  return (await partsOf(file)).get('x-1.txt')?.body.toString('latin1') ?? '';
}

async function wrong(file: string, preparingSeconds?: number): Promise<string[]> {
  const { errors } = await entriesOf(file, preparingSeconds);
  return errors.map(({ place, message, exitCode }) => {
    return `${exitCode} ${place?.line}:${place?.column} ${message.replaceAll(file.replace('web.conf', ''), '')}`;
  });
}

const DUMP = `sub dump_of { my($v) = @_; return !defined $v ? 'undef' : ref $v ? '[' . join(',', @$v) . ']' : "<$v>" }\n`;

describe('a Perl module', () => {
  it('Perl module: has its directives in $self', async () => {
    const subs = `${DUMP}sub run { my($self, $out) = @_; $out->print("$_=", dump_of($self->{$_}), "\\n") for sort keys %$self; $out->print(ref $self) }`;
    const lines = `single "an argument" # comment\nseveral a 'b c'\nrepeated a\nrepeated b c\nnone\nmime_file x-1.txt\nbody a <<_\n  raw # line\n_\ncafé é`;
    assert.equal(
      Buffer.from(await body(one(subs, lines)), 'latin1').toString(),
      'body=[a,  raw # line\n]\ncafé=<é>\nmime_file=<x-1.txt>\nnone=<>\nrepeated=[a,b,c]\nseveral=[a,b c]\nsingle=<an argument>\nX',
    );
  });

  it('Perl module: parses by itself: getline, interpret, words', async () => {
    const subs = `sub parse {
        my($self, $rdr) = @_;
        push @{ $self->{lines} }, $rdr->getline;
        $rdr->interpret(0);
        push @{ $self->{lines} }, $rdr->getline, $rdr->getline;
        $rdr->interpret(1);
        while (defined(my $line = $rdr->getline)) { push @{ $self->{lines} }, join '|', $rdr->words($line) }
      }
      sub run { my($self, $out) = @_; $out->print(map { "<$_>" } @{ $self->{lines} }) }`;
    assert.equal(
      await body(one(subs, `# c\n\none \\\n two\n# raw\n\nthree "four five"\nsix\\ seven 'ei"ght'`)),
      `<one  two><# raw><><three|four five><six seven|ei"ght>`,
    );
  });

  it('Perl module: leaves the rest of its lines to SUPER::parse, and the directives that this program knows count', async () => {
    const subs = `sub parse { my($self, $rdr) = @_; $self->{first} = $rdr->getline; $self->SUPER::parse($rdr) }
      sub run { my($self, $out) = @_; $out->print("$self->{first}, $self->{a}") ; sleep 60 }`;
    const parts = await partsOf(
      one(subs, `not 'a directive\na b\ntimeout 1\nmime_file own.txt\ndescription d`),
    );
    assert.equal(
      parts.get('own.txt')?.body.toString(),
      `not 'a directive, b\nwarn\ttimed out after 1 seconds\n`,
    );
  });

  it('Perl module: prints bytes, wide characters as UTF-8, lists as perl prints them', async () => {
    const subs = `sub run { my($self, $out) = @_; $out->print("\\xe9\\xff\\0", chr(0x20ac), "\\n"); $out->print("\\xe9\\n"); { local($,, $\\) = ('-', "!\\n"); $out->print('a', 'b') } $out->print() ; $out->print('c') or die; $out->warn("a\\tb\\n") }`;
    const expected = spawnSync('perl', [
      '-e',
      'print "\\xe9\\xff\\0", chr(0x20ac), "\\n"; print "\\xe9\\n"; { local($,, $\\) = ("-", "!\\n"); print "a", "b" } print "c"',
    ]);
    // perl prints the list's items one by one: the first without the wide character stays bytes.
    assert.equal(await body(one(subs)), `${expected.stdout.toString('latin1')}\nwarn\ta\\x09b\n`);
  });

  it('Perl module: splits words as Text::ParseWords does, whatever they are', async () => {
    const words = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '\\', '#', '<', '\t', 'é'),
      maxLength: 20,
    });
    const texts = fc.sample(words, 300);
    const subs = `sub run { my($self, $out) = @_; open my $f, '<', $self->{file} or die $!; my $rdr = $self->{rdr}; while (<$f>) { chomp; $out->print(join('|', $rdr->words($_)), "\\n") } }
      sub parse { my($self, $rdr) = @_; $self->SUPER::parse($rdr); $self->{rdr} = $rdr }`;
    const folder = folderWith({ words: `${texts.join('\n')}\n` });
    const file = join(folder, 'words');
    const { stdout } = spawnSync('perl', [
      '-MText::ParseWords',
      '-ne',
      'chomp; print join("|", shellwords($_)), "\\n"',
      file,
    ]);
    assert.equal(await body(one(subs, `file ${file}`)), stdout.toString('latin1'));
  });

  it('Perl module: is an error of the configuration when it dies in parse or validate', async () => {
    assert.deepEqual(await wrong(one(`sub validate { die "Missing directive_a!" } sub run {}`)), [
      '78 2:1 x: Missing directive_a! at X.pm line 4',
    ]);
    assert.deepEqual(await wrong(one(`sub parse { die "no\\nsecond line\\n" } sub run {}`)), [
      '78 2:1 x: no',
    ]);
    assert.deepEqual(await wrong(one(`sub validate { exit 3 } sub run {}`)), [
      '78 2:1 x: ended by itself with exit status 3',
    ]);
    assert.deepEqual(await wrong(one(`sub validate { while (1) {} } sub run {}`), 4), [
      '78 2:1 x: timed out after 4 seconds',
    ]);
    assert.deepEqual(await wrong(one('sub run {}', `a 'b\nc 'd`)), [
      "78 3:3 the quote ' opened here is not closed on its line",
      "78 4:3 the quote ' opened here is not closed on its line",
    ]);
  });

  it('Perl module: is an error of its statement when it cannot be loaded', async () => {
    const [syntax = ''] = await wrong(one('sub run { '));
    assert.match(syntax, /^78 1:1 cannot load X from X\.pm: Missing right curly/);
    assert.deepEqual(await wrong(one('sub other {}')), [
      '78 1:1 cannot load X from X.pm: its X has no run()',
    ]);
    assert.deepEqual(await wrong(one('@ISA = (); sub run {}')), [
      '78 1:1 cannot load X from X.pm: it has no package X that extends ReportEntry',
    ]);
    assert.deepEqual(await wrong(one('sub run {} die "no\\n";')), ['78 1:1 cannot load X from X.pm: no']);
    const none = one('sub run {}');
    assert.match(
      (await wrong(one('sub run {} use No::Such::Module;')))[0] ?? '',
      /cannot load X from X\.pm: Can't locate No\/Such\/Module\.pm/,
    );
    const path = process.env['PATH'];
    process.env['PATH'] = folderWith({});
    try {
      assert.deepEqual(await wrong(none), ['78 1:1 cannot load X from X.pm: there is no perl on this host']);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('Perl module: may have a package name of several words, use ReportEntry itself, and die with an object', async () => {
    const text = `package My::Own::Module; use ReportEntry; use parent -norequire, 'ReportEntry';
      sub new { my $class = shift; my $self = $class->SUPER::new(@_); $self->{made} = 1; $self }
      sub run { my($self, $out) = @_; $out->print("made $self->{made}\\n"); die My::Error->new }
      package My::Error; use overload '""' => sub { 'an object' }; sub new { bless {} } 1;`;
    const folder = folderWith({ 'm.pm': text, 'web.conf': 'module My::Own::Module x m.pm\nx <<_\n_\n' });
    assert.equal(await body(join(folder, 'web.conf')), 'made 1\nwarn\tan object\n');
  });

  it('Perl module: is destroyed after finish, and nobody hears what it prints then', async () => {
    const trace = join(folderWith({}), 'trace');
    const subs = `sub note { open my $f, '>>', '${trace}'; print $f "$_[0]\\n" } my $out;
      sub run { $out = $_[1]; note('run') } sub finish { note('finish'); eval { $out->print('late') }; note($@) } sub DESTROY { note('destroy') } END { note('end') }`;
    assert.equal(await body(one(subs)), '');
    assert.equal(readFileSync(trace, 'utf8'), 'run\nfinish\nthis part is closed\n\ndestroy\nend\n');
  });

  it('Perl module: is stopped with what it started, and finish still comes', async () => {
    const trace = join(folderWith({}), 'trace');
    const subs = `sub run { my($self, $out) = @_; $out->print("a\\n"); open(my $p, 'echo $$ > ${trace}.pid; exec sleep 600 |') or die; my $l = <$p>; }
      sub finish { open my $f, '>', '${trace}'; print $f 'finished' }`;
    assert.equal(await body(one(subs, 'timeout 1')), 'a\nwarn\ttimed out after 1 seconds\n');
    assert.equal(readFileSync(trace, 'utf8'), 'finished');
    const pid = Number(readFileSync(`${trace}.pid`, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('Perl module: can be stopped while it prints, without a broken frame', async () => {
    const subs = `sub run { my($self, $out) = @_; while (1) { $out->print('x' x 100000) } } sub finish { die "finished\\n" }`;
    // A fast machine prints more in that second than a string may hold.
    const part = (await partsOf(one(subs, 'timeout 1'))).get('x-1.txt');
    assert.match(
      part?.body.subarray(-100).toString('latin1') ?? '',
      /^x+\nwarn\ttimed out after 1 seconds\nwarn\tfinished\n$/,
    );
  });

  it('Perl module: needs no more than perl itself ships', () => {
    const bridge = resolve('packages/maillog/perl/bridge.pl');
    const program = `BEGIN { open STDIN, '</dev/null'; require POSIX; POSIX::dup2(0, 3); POSIX::dup2(1, 4) } END { print STDERR join "\\n", grep { !/^POSIX|^Tie|^XSLoader/ } keys %INC } do '${bridge}'`;
    const { stderr } = spawnSync('perl', ['-I', resolve('packages/maillog/perl'), '-e', program]);
    const loaded = stderr
      .toString()
      .split('\n')
      .filter((name) => name !== '');
    assert.ok(loaded.includes('ReportEntry.pm') && loaded.includes('Text/ParseWords.pm'), stderr.toString());
    const core = spawnSync('perl', [
      '-MModule::CoreList',
      '-e',
      'print join "\\n", grep { !Module::CoreList::is_core($_) } map { s{/}{::}gr =~ s/[.]pm$//r } @ARGV',
      ...loaded.filter((name) => name !== 'ReportEntry.pm' && !name.endsWith('bridge.pl')),
    ]);
    assert.equal(core.stdout.toString(), '');
  });
});

describe('ReportEntry.pm', () => {
  it('ReportEntry.pm: is sound Perl and sound POD', () => {
    for (const command of [
      ['-I', 'packages/maillog/perl', '-wc', 'packages/maillog/perl/ReportEntry.pm'],
      ['-MPod::Checker', '-e', 'exit(podchecker("packages/maillog/perl/ReportEntry.pm") > 0)'],
    ]) {
      const { status, stderr } = spawnSync('perl', command);
      assert.equal(status, 0, stderr.toString());
    }
  });

  it('ReportEntry.pm: is found from a place that links to the package', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'bin'));
    symlinkSync(resolve('packages/maillog/dist/maillog.js'), join(folder, 'bin/maillog'));
    const file = one(`sub run { $_[1]->print('ran') }`);
    const { stdout } = spawnSync(process.execPath, [join(folder, 'bin/maillog'), '-C', file, '--dry-run'], {
      cwd: folder,
    });
    assert.equal(stdout.toString(), '==> x-1.txt <==\nran\n\n');
  });
});
