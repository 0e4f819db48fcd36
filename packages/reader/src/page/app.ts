/** What is on every screen: the names of the screens, search, how far the reading is, dialogs, keys. */
import { useEffect } from 'preact/hooks';
import { undo } from './decide.ts';
import { ApproveDialog } from './dialogs/approve.ts';
import { IgnoreDialog } from './dialogs/ignore.ts';
import { KeyboardDialog } from './dialogs/keyboard.ts';
import { MuteDialog } from './dialogs/mute.ts';
import { closeDialog, openDialog } from './dialogs/open-dialog.ts';
import { Notice } from './parts/actions.ts';
import { locked, unreachable } from './parts/api.ts';
import { html } from './parts/html.ts';
import type { Child } from './parts/html.ts';
import { useKeys } from './parts/keys.ts';
import { status } from './parts/live.ts';
import { ProgressLine } from './parts/progress-line.ts';
import { back, go, route } from './parts/route.ts';
import { Screen } from './parts/screen.ts';
import { SearchField } from './parts/search-field.ts';
import { screenOf, SCREENS } from './screens/screens.ts';

export function App(): Child {
  useKeys({
    ...Object.fromEntries(SCREENS.map(({ key, to }) => [`g ${key}`, () => go(to)])),
    z: () => undo(),
    'Ctrl+z': () => undo(),
    '?': () => void (openDialog.value = { kind: 'keyboard' }),
    '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
    u: () => goBack(),
    Escape: () => goBack(),
  });
  useEffect(() => {
    document.addEventListener('click', onLink);
    return () => document.removeEventListener('click', onLink);
  }, []);
  if (locked.value !== '') return html`<${Locked} />`;
  return html`
    <a class="skip" href="#main">To the content</a>
    <header class="top">
      <a class="brand" href="/">MailLog</a>
      ${route.value[0] !== 'search' && html`<${SearchField} />`}
      <button type="button" class="plain" onClick=${() => (openDialog.value = { kind: 'keyboard' })}>
        Keyboard <kbd aria-hidden="true">?</kbd>
      </button>
      ${status.value?.signOut && html`<a href=${status.value.signOut} title=${status.value.who}>Sign out</a>`}
    </header>
    <nav aria-label="Screens">
      <ul>
        ${SCREENS.map(({ name, to }) => html`<li><a href=${to} aria-current=${isHere(to) ? 'page' : undefined}>${name}</a></li>`)}
      </ul>
    </nav>
    <div class="screen">
      <${ProgressLine} />
      ${unreachable.value !== '' && html`<p class="alarm" role="alert">Nothing new is shown: ${unreachable.value}.</p>`}
      ${screenOf(route.value)}
    </div>
    <${Notice} />
    <${Dialogs} />
  `;
}

function Dialogs(): Child {
  const open = openDialog.value;
  const now = status.value === undefined ? Date.now() : Date.parse(status.value.now);
  // What is decided on a group's own screen is no longer in the inbox it was opened from.
  const onDecided = (): void => {
    if (route.value[0] === 'group') back();
  };
  switch (open?.kind) {
    case 'keyboard':
      return html`<${KeyboardDialog} />`;
    case 'mute':
      return html`<${MuteDialog} rows=${open.rows} now=${now} onDecided=${onDecided} />`;
    case 'ignore':
      return html`<${IgnoreDialog} row=${open.row} now=${now} onDecided=${onDecided} />`;
    case 'approve':
      return html`<${ApproveDialog} rows=${open.rows} onDecided=${onDecided} />`;
    case undefined:
      return null;
  }
}

/** A link to a screen changes the screen, without a new page. */
function onLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = link.getAttribute('href') ?? '';
  if (!href.startsWith('/')) return;
  event.preventDefault();
  closeDialog();
  link.blur();
  go(href);
}

function goBack(): void {
  if (route.value[0] !== '') back();
}

function isHere(to: string): boolean {
  const [, first] = to.split('/');
  const [here] = route.value;
  return here === first || (here === 'group' && first === '') || (here === 'host' && first === 'hosts');
}

function Locked(): Child {
  return html`<div class="screen">
    <${Screen} name="No access" error=${locked.value}>
      ${status.value?.signOut && html`<p><a href=${location.href}>Sign in</a></p>`}
    <//>
  </div>`;
}
