/** `html` makes nodes of the page from templates: htm over Preact, so that no compiler is needed. */
import htm from 'htm/mini';
import { h } from 'preact';
import type { ComponentChild, VNode } from 'preact';

export type Child = ComponentChild;

type Html = (strings: readonly string[], ...values: readonly unknown[]) => VNode;

/** The package's types describe its CommonJS form only. */
const library = htm as unknown as { readonly bind: (make: typeof h) => Html };
const bound = /* @__PURE__ */ library.bind(h);
const laidOut = new WeakMap<TemplateStringsArray, readonly string[]>();

/**
 * Whatever is put into a template is text or a node, never markup. A line break of a template is a blank, as
 * in a file of HTML; htm alone would drop it, and join words.
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): VNode {
  let pieces = laidOut.get(strings);
  if (!pieces) {
    pieces = strings.map((piece) => piece.replace(/\s*\n\s*/g, ' '));
    laidOut.set(strings, pieces);
  }
  return bound(pieces, ...values);
}
