/** What of the reports a reader asks for. Nothing is judged by it: all reports are read and judged. */
import { byteString } from '../../bytes.ts';
import { matchesName } from '../../config/glob.ts';

export interface SelectionOptions {
  /** Shell globs for names of hosts. */
  readonly hosts?: readonly string[] | undefined;
  /** The oldest report, in milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Shell globs for names of parts, or kinds of entries. */
  readonly only?: readonly string[] | undefined;
  /** Whether a mail with this digest was shown before. */
  readonly wasShown?: ((digest: string) => boolean) | undefined;
}

/** What selects a mail: `{host: 'web1', made: 1772345700000, digest: '3a6e…'}`, each of it if it is known. */
export interface MailFacts {
  readonly host: string | undefined;
  /** NaN: not known. */
  readonly made: number;
  readonly digest?: string | undefined;
}

export class Selection {
  readonly #options: SelectionOptions;

  constructor(options: SelectionOptions = {}) {
    this.#options = options;
  }

  /** What is not known of a mail may be what was asked for: such a mail is selected. */
  selectsMail({ host, made, digest }: MailFacts): boolean {
    const { hosts, since, wasShown } = this.#options;
    if (hosts && host !== undefined && !hosts.some((glob) => isHost(glob, host))) return false;
    if (since !== undefined && made < since) return false;
    return digest === undefined || wasShown?.(digest) !== true;
  }

  /** `names`: the part's own and its entry's. */
  selectsPart(names: readonly (string | undefined)[], kind: string | undefined): boolean {
    const { only } = this.#options;
    const matches = (glob: string, name = ''): boolean =>
      glob === name || matchesName(byteString(glob), byteString(name));
    return !only || only.some((glob) => glob === kind || names.some((name) => matches(glob, name)));
  }
}

/** Names of hosts know no case. `web1` is `web1.example.com`, too. */
export function isHost(glob: string, host: string): boolean {
  const [pattern, name] = [glob, host].map((text) => byteString(text.toLowerCase()));
  return matchesName(pattern, name) || matchesName(pattern, name.split('.')[0]);
}
