#!/usr/bin/env node
// MailLog VERSION in one file: this stub, and below it the program and each library as packed text (Brotli,
// base64), which is unpacked and compiled when it is first needed. MIT License. The libraries inside and
// their licences: THIRD-PARTY.md of the same release. openpgp is under the LGPL: to replace it, see there.
// The same file, to the byte, comes of `npm run package` in a clone of the tag of VERSION.
'use strict';
(function (nodeRequire, file, packs, where, perl) {
  // Node 12 must be able to read this, so that whoever has it learns why MailLog does not run.
  var needed = [20, 19];
  var node = process.versions.node.split('.').map(Number);
  if (node[0] < needed[0] || (node[0] === needed[0] && node[1] < needed[1])) {
    process.stderr.write(
      'maillog: Node ' +
        process.versions.node +
        ' (' +
        process.execPath +
        ') is too old: MailLog needs ' +
        needed.join('.') +
        ' or newer, or its executable, which needs none\n',
    );
    process.exitCode = 69;
    return;
  }
  var vm = nodeRequire('vm');
  var zlib = nodeRequire('zlib');
  // In an executable, Node gives its own path as the script's.
  var packed = { script: file === process.execPath ? undefined : file, perl: perl };
  var loaded = {};

  /** The texts of a pack: lines of names and lengths, an empty line, the texts. */
  function unpack(name) {
    var all = zlib.brotliDecompressSync(Buffer.from(packs[name], 'base64')).toString();
    packs[name] = {};
    var head = all.slice(0, all.indexOf('\n\n'));
    var at = head.length + 2;
    head.split('\n').forEach(function (line) {
      var length = Number(line.slice(line.indexOf(' ') + 1));
      packs[name][line.slice(0, line.indexOf(' '))] = all.slice(at, at + length);
      at += length;
    });
    return packs[name];
  }

  function load(name) {
    var pack = where[name];
    var texts = typeof packs[pack] === 'string' ? unpack(pack) : packs[pack];
    var module = (loaded[name] = { exports: {} });
    var place = 'maillog/' + name;
    var code = vm.compileFunction(
      texts[name],
      ['exports', 'require', 'module', '__filename', '__dirname', 'MAILLOG_PACKED'],
      { filename: place, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
    );
    delete texts[name];
    code.call(module.exports, module.exports, requireText, module, '/' + place, '/maillog', packed);
    return module;
  }

  function requireText(name) {
    var own = name.replace(/^\.\//, '');
    if (Object.prototype.hasOwnProperty.call(where, own)) return (loaded[own] || load(own)).exports;
    // openpgp asks for eckey-utils, when a key needs it, by a require of its own.
    if (name === 'module') return Object.assign({}, nodeRequire(name), { createRequire: createRequire });
    return nodeRequire(name);
  }

  /** For a user's file, Node's; for a text's own place, that of the texts. */
  function createRequire(place) {
    return /^(file:\/\/)?\/maillog\//.test(String(place))
      ? requireText
      : nodeRequire('module').createRequire(place);
  }

  requireText('packed.js').start();
})(require, __filename, PACKS, WHERE, PERL);
