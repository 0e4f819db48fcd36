/** A signature as text for people, in the form of a template: `sshd Connection closed by {ip} port {int}`. */
import type { LineSignature, SignatureToken } from './line-signature.ts';
import { NAMED } from './header.ts';
import * as kinds from './token-kind.ts';
import { REST } from './tokenizer.ts';

/** By kind, the name that a placeholder has for such values (docs/templates.md). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [kinds.NUMBER, 'int'],
  [kinds.HEX0X, 'hex'],
  [kinds.HEX, 'hex'],
  [kinds.TIME, 'time'],
  [kinds.DATE, 'time'],
  [kinds.DATE_WORD, 'time'],
  [kinds.DATETIME, 'time'],
  [kinds.IPV4, 'ip'],
  [kinds.IPV6, 'ip'],
  [kinds.MAC, 'mac'],
  [kinds.PATH, 'path'],
  [kinds.HOST, 'host'],
  [kinds.QUANTITY, 'size'],
  [kinds.UNIT, 'word'],
  [kinds.URL, 'text'],
  [REST, 'text'],
]);

/** The program, or `-`, and the message with a placeholder for each value that varies. As bytes. */
export function signatureTemplate({ header, program, form, tokens, tail }: LineSignature): string {
  const message = tokens.map((token) => token.gap + shown(token)).join('') + tail;
  const mark = form === 'json' ? '{json} ' : '';
  return `${header === NAMED ? program : '-'} ${mark}${message.replaceAll('\t', ' ').trim()}`;
}

function shown({ kind, text, parameter }: SignatureToken): string {
  return parameter === null ? text : `{${placeholderName(kind)}}`;
}

/** What a placeholder for values of that kind is called: `ip`. */
export function placeholderName(kind: number): string {
  return NAMES.get(kind) ?? 'id';
}
