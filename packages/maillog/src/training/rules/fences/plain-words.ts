/**
 * A template as plain lower-case words, so that a fence finds `StopLogging`, `stop_logging` and
 * `STOP-LOGGING`.
 */

const PLACEHOLDER = /\{(?:one:([^{}]*)|[a-z]+(?::[^{}]*)?)\}/g;
const CAMEL = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

/** `{int} usersAdded by {one:a|b}` → `# users added by a|b` */
export function plainWords(template: string): string {
  return template
    .replace(PLACEHOLDER, (_, listed: string | undefined) => listed ?? '#')
    .replace(CAMEL, ' ')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}
