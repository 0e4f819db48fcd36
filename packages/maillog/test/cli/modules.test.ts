import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isManifest, manifestIn } from '../helpers/manifest.ts';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';

needs('gpg', 'perl');

/**
 * Modules through the whole program: what they print is sealed and delivered into a Maildir; what they sealed
 * themselves is not sealed again; nothing of it is ever in clear unless the configuration and the module both
 * say so.
 */
const world = new World();
after(() => world.remove());
world.key('alice@example.com');
const bob = world.key('bob@example.com');
const aliceFile = world.publicKey('alice@example.com');
const bobFile = world.publicKey('bob@example.com');
const GPG = 'gpg -a -e -r alice@example.com --trust-model always --no-tty --batch';

// The manual's own example, as it stands there.
world.write(
  'MyModule.pm',
  `        package MyModule;
        use strict;
        our(@ISA) = qw(ReportEntry);
        sub run {
                my($self,$out) = @_;
                my $enc = $self->encrypt_cmd();
                open(P,"ls | $enc |");
                while(<P>){
                        $out->print($_);
                }
                close(P);
        }
        1;
`,
);
const ENTRY = 'custom <<__MY_MODULE\n\tdirective_a "argument"\n\tdirective_b "argument"\n__MY_MODULE\n';
const MODULE = 'module MyModule custom MyModule.pm\n';

/** Runs the report; gives its one message, or none. */
async function report(conf: string, ...args: string[]) {
  rmSync(world.path('mail'), { recursive: true, force: true });
  mkdirSync(world.path('mail'));
  world.write('web.conf', `set to alice@example.com\nset deliver maildir:${world.path('mail')}\n${conf}`);
  const ended = await world.maillog(['-C', 'web.conf', ...args]);
  assert.deepEqual(world.leftovers(), []);
  const folder = join(world.path('mail'), 'new');
  const [file] = args.includes('--dry-run') || ended.status === 78 ? [] : readdirSync(folder);
  return { ...ended, message: file ? readFileSync(join(folder, file), 'latin1') : '' };
}

/** Each armoured part, except the manifest: who can read it, and what. */
function parts(message: string): { to: string[]; clear: string }[] {
  return sealedIn(message).filter(({ clear }) => !isManifest(clear));
}

/** Each copy of the manifest: who can read it, and what. */
function manifests(message: string): { to: string[]; clear: string }[] {
  return sealedIn(message).filter(({ clear }) => isManifest(clear));
}

function sealedIn(message: string): { to: string[]; clear: string }[] {
  const armours = message.match(/-----BEGIN PGP MESSAGE-----[^]*?-----END PGP MESSAGE-----/g) ?? [];
  return armours.map((armour) => {
    const { stdout, stderr } = spawnSync('gpg', ['--batch', '--decrypt'], { env: world.env, input: armour });
    const to = [...stderr.toString().matchAll(/"([^"]+)"/g)].map((found) => found[1] ?? '');
    return { to, clear: stdout.toString('latin1') };
  });
}

/** All that anybody on the way can read: the message, and what its base64 says. */
function inClear(message: string): string {
  const encoded = message.match(/^[A-Za-z0-9+/]{4,}={0,2}$/gm) ?? [];
  return [message, ...encoded.map((line) => Buffer.from(line, 'base64').toString('latin1'))].join('\n');
}

describe('modules, through the whole program', () => {
  it("module: the manual's example, with its pipe through the pgp command, is sealed once", async () => {
    const { status, stderr, message } = await report(`set pgp "${GPG}"\n${MODULE}${ENTRY}`);
    assert.deepEqual([status, stderr], [0, '']);
    const [part, ...more] = parts(message);
    assert.deepEqual(more, []);
    assert.deepEqual(part?.to, ['alice@example.com']);
    assert.match(part?.clear ?? '', /^MyModule\.pm$/m);
  });

  it("module: the manual's example is sealed once where keys are named: encrypt_cmd is maillog seal", async () => {
    const { status, stderr, message } = await report(`recipient '${aliceFile}'\n${MODULE}${ENTRY}`);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(parts(message)[0]?.clear ?? '', /^MyModule\.pm$/m);
  });

  it("module: the manual's example is sealed once where the entry names its own key, or its own command", async () => {
    const own = ENTRY.replace('\n', `\n\trecipient '${bobFile}' ${bob}\n`);
    const command = ENTRY.replace('\n', `\n\tpgp "${GPG.replace('alice', 'bob')}"\n`);
    const { status, message } = await report(`recipient '${aliceFile}'\n${MODULE}${own}${command}`);
    assert.equal(status, 0);
    const found = parts(message);
    assert.deepEqual(
      found.map(({ to }) => to),
      [['bob@example.com'], ['bob@example.com']],
    );
    for (const { clear } of found) assert.match(clear, /^MyModule\.pm$/m);
    const [toKeys, toProgram] = manifests(message);
    assert.deepEqual(
      [toKeys.to.toSorted(), toProgram.to],
      [['alice@example.com', 'bob@example.com'], ['bob@example.com']],
    );
    assert.equal(toProgram.clear, toKeys.clear);
    assert.equal(manifestIn(toKeys.clear).copies, 2);
  });

  it('module: output that is encrypted for somebody else is sealed again, for the right readers', async () => {
    const other = ENTRY.replace('\n', `\n\trecipient '${bobFile}'\n`);
    world.write(
      'Other.pm',
      readFileSync(world.path('MyModule.pm'), 'latin1')
        .replace('MyModule', 'Other')
        .replace('$self->encrypt_cmd()', `"${GPG.replaceAll('@', '\\@')}"`),
    );
    const { status, message } = await report(`set pgp "${GPG}"\nmodule Other custom Other.pm\n${other}`);
    assert.equal(status, 0);
    const [part] = parts(message);
    assert.deepEqual(part?.to, ['bob@example.com']);
    assert.match(parts(part?.clear ?? '')[0]?.clear ?? '', /^Other\.pm$/m);
  });

  it('module: a dry run shows the encryption, or that there is none', async () => {
    const sealed = await report(`set pgp "${GPG}"\n${MODULE}${ENTRY}`, '--dry-run');
    assert.match(parts(sealed.stdout)[0]?.clear ?? '', /^MyModule\.pm$/m);
    const none = await report(`${MODULE}${ENTRY}`, '--dry-run');
    assert.equal(none.stdout, '==> custom-1.txt <==\nwarn\tthere is nothing to encrypt with\n\n');
    assert.equal(none.status, 1);
  });

  it('module: output is in clear only where the module and its entry both say so', async () => {
    world.write(
      'open.js',
      `import { ReportEntry } from 'maillog/module';
       export class Open extends ReportEntry {
         run(out) { return out.print('canary ' + this.directives.name + '\\n'); }
         encrypted() { return false; }
       }`,
    );
    const conf = `recipient '${aliceFile}'\nmodule Open open open.js\nopen <<X\nname one\nX\nopen <<X\nname two\nencrypt off\nX\n`;
    const { status, message } = await report(conf);
    assert.equal(status, 0);
    assert.doesNotMatch(inClear(message), /canary one/);
    assert.match(inClear(message), /canary two/);
    assert.deepEqual(parts(message), [{ to: ['alice@example.com'], clear: 'canary one\n' }]);
    const [{ to, clear }] = manifests(message);
    assert.deepEqual(to, ['alice@example.com']);
    const sealed = manifestIn(clear).parts.map((part) => part.sealed !== null);
    assert.deepEqual(sealed, [true, false]);
    const whole = await report(conf.replace(/^/, 'set layout pgpmime\n'));
    assert.doesNotMatch(inClear(whole.message), /canary/);
    const both = await report(conf.replace('encrypt off', `encrypt off\nrecipient '${bobFile}'`));
    assert.equal(both.status, 78);
    assert.match(both.stderr, /encrypt off contradicts pgp or recipient/);
  });

  it('module: warnings of maillog do not follow a part that is in clear', async () => {
    const email = 'carol@example.com';
    world.key(email, 'ed25519', '20d');
    const conf = `set state '${world.path('first')}'\nrecipient '${world.publicKey(email)}'\nmodule Open open open.js\nopen <<X\nname two\nencrypt off\nX\ncommand <<X\nexec 'echo x'\nX\n`;
    const { message } = await report(conf);
    assert.match(inClear(message), /canary two/);
    assert.doesNotMatch(inClear(message), /expire/);
    assert.match(parts(message)[1]?.clear ?? '', /^warn\t.*expires/);
  });

  it('module: nothing that it writes reaches our standard error, and its faults are its own', async () => {
    world.write(
      'Loud.pm',
      `package Loud; our @ISA = 'ReportEntry'; warn "canary compile\\n";
       sub run { my($self, $out) = @_; print "canary stdout\\n"; warn "canary stderr\\n"; system 'echo canary child >&2'; $out->print("x\\n"); die "canary died\\n" }
       1;`,
    );
    const { status, stdout, stderr, message } = await report(
      `recipient '${aliceFile}'\nmodule Loud loud Loud.pm\nloud <<X\nX\ncommand <<X\nexec 'echo whole'\nX\n`,
      '--verbose',
    );
    assert.equal(status, 1);
    assert.doesNotMatch(stdout + stderr + inClear(message), /canary/);
    assert.deepEqual(
      parts(message).map(({ clear }) => clear),
      [
        'x\nwarn\tcanary died\nwarn\tstdout: canary stdout\nwarn\tstderr: canary compile\nwarn\tstderr: canary stderr\nwarn\tstderr: canary child\n',
        'whole\n',
      ],
    );
  });
});
