// Compiles the templates of the page, `<p>${text}</p>`, to calls, h('p', null, text). So neither htm nor
// its reading of templates is in the page's script: it is smaller, and draws faster. htm itself reads the
// templates here, as it does where the sources run as they are (packages/reader/src/page/parts/html.ts).
import htm from 'htm/mini';
import { parseAst } from 'rolldown/parseAst';

/** Stands for the value with that number while htm reads a template. */
const VALUE = /\u{f0000}(\d+)\u{f0001}/u;
/** In these a blank beside an element shows as nothing. */
const ONLY_ELEMENTS = /^(ul|ol|dl|table|thead|tbody|tr|select|svg)$/;
/** At the start and the end of these, and beside them, a blank shows as nothing. */
const BLOCKS =
  /^(p|h[1-6]|li|d[tdl]|t[hdr]|ul|div|section|header|footer|nav|main|article|form|details|summary|dialog|fig\w+|button|option)$/;
/** A block that stands in a line with others. */
const INLINE = /^(button|option)$/;

export const pageTemplates = {
  name: 'page-templates',
  transform: {
    filter: { id: /\/src\/page\/.*\.ts$/ },
    handler(code) {
      const compiled = compile(code, parseAst(code, { lang: 'ts' }), 0, code.length);
      return compiled === code ? null : `import { h as __h } from 'preact';\n${compiled}`;
    },
  },
};

/** The source from `start` to `end`, all of it within `node`, with its templates compiled. */
function compile(code, node, start, end) {
  let compiled = '';
  let at = start;
  for (const { quasi, start: from, end: to } of outermost(node)) {
    compiled += code.slice(at, from) + call(code, quasi);
    at = to;
  }
  return compiled + code.slice(at, end);
}

/** The templates in a node that are in no other template, in their order. */
function outermost(node) {
  if (node?.type === 'TaggedTemplateExpression' && node.tag.name === 'html') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node)
    .flatMap(outermost)
    .toSorted((a, b) => a.start - b.start);
}

function call(code, { quasis, expressions }) {
  const values = expressions.map((each) => compile(code, each, each.start, each.end));
  const text = (piece) => {
    const parts = piece
      .split(VALUE)
      .map((part, index) => (index % 2 === 0 ? JSON.stringify(part) : values[part]));
    const some = parts.filter((part) => part !== '""');
    return some.length > 1 ? some.map((part) => `(${part})`).join('+') : (some[0] ?? '""');
  };
  const made = (tag, props, ...children) => ({
    tag,
    source: `__h(${[text(tag), propsOf(props), ...childrenOf(tag, children)].join()})`,
  });
  const propsOf = (props) => (props === null ? 'null' : `{${Object.entries(props).map(propOf).join()}}`);
  const propOf = ([name, value]) =>
    name.startsWith('...')
      ? `...${values[name.slice(3)]}`
      : `${JSON.stringify(name)}:${value === true ? 'true' : text(value)}`;
  const childrenOf = (tag, children) =>
    children
      .map((child, index) =>
        typeof child === 'string' ? trimmed(child, tag, children[index - 1], children[index + 1]) : child,
      )
      .filter((child) => child !== '')
      .map((child) => child.source ?? text(child));
  // A line break is a blank, as where the template runs as it is.
  const strings = quasis.map(({ value }) => value.cooked.replace(/\s*\n\s*/g, ' '));
  const holes = values.map((_, index) =>
    strings[index].endsWith('...') ? { [`...${index}`]: '' } : `\u{f0000}${index}\u{f0001}`,
  );
  const sources = childrenOf('', [htm.call(made, strings, ...holes)].flat());
  return sources.length === 1 ? sources[0] : `[${sources.join()}]`;
}

/** A text without the blanks that show as nothing: those at a side that is a block's. */
function trimmed(text, parent, before, after) {
  if (ONLY_ELEMENTS.test(parent) && text.trim() === '') return '';
  const isBlock = (sibling) =>
    sibling === undefined ? BLOCKS.test(parent) : BLOCKS.test(sibling.tag) && !INLINE.test(sibling.tag);
  const start = isBlock(before) ? text.trimStart() : text;
  return isBlock(after) ? start.trimEnd() : start;
}
