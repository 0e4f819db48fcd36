import { readFileSync, readdirSync } from 'node:fs';
import { isRuleFileName, logcheckDirectories } from '../../packages/maillog/src/pattern/index.ts';
import type { LogcheckFile, LogcheckLevel } from '../../packages/maillog/src/pattern/index.ts';

const DIRECTORY = '/etc/logcheck';

/**
 * The rules of a level that hide system events, each once, as grep reads them; none where logcheck-database
 * is not installed.
 */
export function debianRules(level: LogcheckLevel): string[] {
  const texts = filesOf(level).flatMap(({ bytes }) => Buffer.from(bytes).toString('latin1').split('\n'));
  return [...new Set(texts.filter((text) => !/^\s*$|^#/.test(text)))];
}

/**
 * Those that all contenders read alike: without back-references, and with no escapes but those of plain
 * punctuation and \w, \s.
 */
export function commonRules(rules: readonly string[]): string[] {
  return rules.filter((rule) => !/\\[^\][().*+?{}|^$/\\wsWS-]/.test(rule));
}

function filesOf(level: LogcheckLevel): LogcheckFile[] {
  return logcheckDirectories(level)
    .filter((directory) => directory.startsWith('ignore.d'))
    .flatMap((directory) =>
      names(`${DIRECTORY}/${directory}`)
        .filter(isRuleFileName)
        .map((name) => {
          const path = `${DIRECTORY}/${directory}/${name}`;
          return { directory, name, path, bytes: readFileSync(path) };
        }),
    );
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
