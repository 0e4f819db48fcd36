/** Vim's file type for the configuration and for files of rules: keywords are those of the tables. */
import { STATEMENTS } from '../src/config/configuration.ts';
import type { DirectiveTable } from '../src/config/directive.ts';
import { SETTINGS } from '../src/config/settings.ts';
import { BUILT_IN } from '../src/entry/create-entries.ts';
import { COMMON_DIRECTIVES, MODULE_DIRECTIVES } from '../src/entry/entry.ts';

/** By their place in a folder of Vim's: `syntax/maillog.vim`. */
export async function vimFiles(): Promise<Map<string, string>> {
  const kinds = await Promise.all(Object.values(BUILT_IN).map((load) => load()));
  const directives = [
    ...kinds.flatMap(({ table }) => table ?? []),
    ...COMMON_DIRECTIVES,
    ...MODULE_DIRECTIVES,
  ];
  return new Map([
    ['ftdetect/maillog.vim', DETECTION],
    ['syntax/maillog.vim', syntax(directives)],
  ]);
}

/** Vim takes these names for other types, so the folder decides. */
const DETECTION = `" Made by scripts/share.mjs.
autocmd BufRead,BufNewFile maillog.conf,*/etc/maillog/*.conf,*/etc/maillog/*.rules set filetype=maillog
`;

function syntax(directives: DirectiveTable): string {
  return `" Vim syntax file: maillog.conf(5) and its files of rules.
" Made by scripts/share.mjs from the tables of statements and directives.
if exists('b:current_syntax')
  finish
endif

" Names may hold dots and dashes, as file names do.
syntax case match
syntax match maillogComment /\\%(^\\|\\s\\)\\zs#.*$/ contains=@Spell
syntax region maillogString start=/'/ end=/'/ oneline
syntax region maillogString start=/"/ skip=/\\\\["\\\\$\`]/ end=/"/ oneline
syntax match maillogTag /<<-\\?\\s*['"]\\?\\w\\+['"]\\?/
syntax match maillogEnd /^\\s*__\\w\\+\\s*$/

syntax match maillogStatement /^\\s*\\%(${alternatives([...STATEMENTS.map(({ name }) => name), ...Object.keys(BUILT_IN)])}\\)\\>/
syntax match maillogSetting /\\%(^\\s*set\\s\\+\\)\\@<=\\%(${alternatives(SETTINGS.map(({ name }) => name))}\\)\\>/
syntax match maillogDirective /^\\s*\\%(${alternatives(directives.map(({ name }) => name))}\\)\\>/
syntax match maillogGroup /^\\s*\\%(do\\|end\\)\\>/ nextgroup=maillogRule skipwhite
syntax match maillogRule /\\%(ignore\\|filter\\|fold\\)\\>/ contained

" A pattern after =~ or !~ is Perl's; a # in it begins no comment.
syntax match maillogOperator /[=!]\\~/ nextgroup=maillogPattern skipwhite
syntax region maillogPattern start=+/+ skip=+\\\\.+ end=+/[a-z]*+ contained oneline
syntax region maillogPattern start=/\\%(m\\|qr\\){/ skip=/\\\\.\\|{[^}]*}/ end=/}[a-z]*/ contained oneline
syntax region maillogPattern start=/\\%(m\\|qr\\)\\z([^{[:alnum:][:space:]]\\)/ skip=/\\\\./ end=/\\z1[a-z]*/ contained oneline

" A template of usual or fold: its program, and its placeholders.
syntax match maillogTemplate /^\\s*\\%(usual\\|fold\\)\\>\\%(\\s*[=!]\\~\\)\\@!.*/ contains=maillogTemplateName,maillogPlaceholder
syntax match maillogTemplateName /^\\s*\\%(usual\\|fold\\)\\>/ contained
syntax match maillogPlaceholder /{[a-z][a-z-]*\\%(:[^}]*\\)\\?}/ contained

highlight default link maillogComment Comment
highlight default link maillogString String
highlight default link maillogTag PreProc
highlight default link maillogEnd PreProc
highlight default link maillogStatement Statement
highlight default link maillogSetting Identifier
highlight default link maillogDirective Keyword
highlight default link maillogGroup Keyword
highlight default link maillogRule Keyword
highlight default link maillogOperator Operator
highlight default link maillogPattern Constant
highlight default link maillogTemplateName Keyword
highlight default link maillogPlaceholder Special

let b:current_syntax = 'maillog'
`;
}

function alternatives(names: readonly string[]): string {
  return [...new Set(names)].sort().join(String.raw`\|`);
}
