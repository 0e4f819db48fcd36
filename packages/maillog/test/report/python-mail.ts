import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What Python's email package, a parser of other origin, reads in a message. */
export interface ReadMessage {
  readonly headers: [string, string][];
  readonly type: string;
  readonly parameters: Record<string, string>;
  /** Defects the parser found, by their Python class names. */
  readonly defects: string[];
  readonly parts: ReadPart[];
}

export interface ReadPart {
  readonly headers: [string, string][];
  readonly type: string;
  readonly encoding: string;
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly description: string | null;
  /** Decoded, one character a byte. */
  readonly body: string;
}

const SCRIPT = `
import sys, json, struct, email, email.policy
def defects(m):
    found = [type(d).__name__ for d in m.defects]
    for name, value in m.items():
        found += [name + ': ' + type(d).__name__ for d in getattr(value, 'defects', [])]
    for p in (m.get_payload() if m.is_multipart() else []):
        found += defects(p)
    return found
while True:
    head = sys.stdin.buffer.read(4)
    if len(head) < 4: break
    data = sys.stdin.buffer.read(struct.unpack('>I', head)[0])
    m = email.message_from_bytes(data, policy=email.policy.default)
    parts = [{
        'headers': [[k, str(v)] for k, v in p.items()], 'type': p.get_content_type(),
        'encoding': str(p.get('content-transfer-encoding', '')),
        'disposition': p.get_content_disposition(),
        # not get_filename, which takes quotes that belong to the name off it
        'filename': p['content-disposition'].params.get('filename') if p['content-disposition'] else None,
        'description': None if p.get('content-description') is None else str(p['content-description']),
        'body': (p.get_payload(decode=True) or b'').decode('latin-1'),
    } for p in m.walk() if not p.is_multipart()]
    print(json.dumps({'headers': [[k, str(v)] for k, v in m.items()], 'type': m.get_content_type(),
        'parameters': dict(m['content-type'].params), 'defects': defects(m), 'parts': parts}), flush=True)
`;

/** One Python process that reads many messages, for properties. */
export class PythonMail {
  #process: ChildProcess | undefined;
  #answers: AsyncIterator<string> | undefined;

  async read(message: Uint8Array): Promise<ReadMessage> {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(message.length);
    // It starts when it is needed: where there is no Python, the tests that read nothing run all the same.
    this.#process ??= spawn('python3', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers ??= createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
    this.#process.stdin!.write(Buffer.concat([head, message]));
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error('the python process ended; its error is above');
    return JSON.parse(answer.value) as ReadMessage;
  }

  close(): void {
    this.#process?.stdin!.end();
  }
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of stream) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}
