// `node mail-sink.mjs FOLDER`: a mail server on 127.0.0.1:2525, which puts what it gets into FOLDER.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [folder] = process.argv.slice(2);
let received = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, _session, done) {
    stream.pipe(createWriteStream(join(folder, `${++received}.eml`))).on('finish', () => done());
  },
});
server.listen(2525, '127.0.0.1');
