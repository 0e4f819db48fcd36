import type { Cursor, ParseBody } from './cursor.ts';
import { NAME, namedGroups } from './reference.ts';
import type { Conditional, Look, Node } from './tree.ts';

/** `(?(condition)yes|no)`; the cursor is on the condition's parenthesis, `open` is that of the whole. */
export function parseConditional(
  cursor: Cursor,
  open: number,
  parseBody: ParseBody,
  lookAt: (cursor: Cursor, parseBody: ParseBody) => Look | undefined,
): Node {
  const condition = lookAt(cursor, parseBody) ?? named(cursor, open);
  let branches = 0;
  const node = parseBody(cursor, () => {
    branches++;
    if (branches > 2) throw cursor.invalid(open, 'a conditional has two branches at most');
    if (branches > 1 && condition.kind === 'define')
      throw cursor.invalid(open, '(?(DEFINE)…) has one branch');
  });
  if (cursor.char !== ')')
    throw cursor.invalid(open, 'group opened here is never closed', 'write \\( for a parenthesis');
  cursor.at++;
  if (branches === 1) return { kind: 'conditional', condition, yes: node, no: { kind: 'empty' } };
  const [yes, no] = (node as Extract<Node, { kind: 'choice' }>).branches as [Node, Node];
  return { kind: 'conditional', condition, yes, no };
}

/** Conditions without a lookaround: `(1)`, `(<name>)`, `('name')`, `(R)`, `(R1)`, `(R&name)`, `(DEFINE)`. */
function named(cursor: Cursor, open: number): Conditional['condition'] {
  const rest = cursor.text.slice(cursor.at, cursor.at + 300);
  const [written, inner] = /^\(([^()]*)\)/.exec(rest) ?? [];
  if (/^\(\?\??\{/.test(rest)) throw cursor.refused(open, 'it contains Perl code', 'write it without code');
  if (written === undefined || inner === undefined) {
    throw cursor.invalid(
      open,
      'no such condition',
      'one of (1) (<name>) (R) (R1) (R&name) (DEFINE) or a lookaround',
    );
  }
  cursor.at += written.length;
  if (/^[1-9]\d*$/.test(inner)) return { kind: 'groups', groups: [Number(inner)] };
  if (inner === 'DEFINE') return { kind: 'define' };
  if (inner === 'R') return { kind: 'recursing', groups: undefined };
  if (/^R(?:0|[1-9]\d*)$/.test(inner)) return { kind: 'recursing', groups: [Number(inner.slice(1))] };
  const name = /^(?:<(.*)>|'(.*)'|R&(.*))$/
    .exec(inner)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (name === undefined || NAME.exec(name)?.[0] !== name) {
    throw cursor.invalid(
      open,
      'no such condition',
      'one of (1) (<name>) (R) (R1) (R&name) (DEFINE) or a lookaround',
    );
  }
  const groups = namedGroups(cursor, open, name);
  return inner.startsWith('R&') ? { kind: 'recursing', groups } : { kind: 'groups', groups };
}
