/** The page: Preact, signals, htm. It asks the API only, and shows what comes from mails as text only. */
import { render } from 'preact';
import { App } from './app.ts';
import { html } from './parts/html.ts';
import { follow } from './parts/live.ts';
import { takeToken } from './parts/token.ts';

takeToken();
void follow();
render(html`<${App} />`, document.body);
