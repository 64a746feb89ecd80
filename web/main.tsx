/** Starts the pages: language, theme, data and routes. */
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { learnEnglishOfSystems } from './app/systems.ts';
import { currentLanguage, recallLanguage } from './language/translate.ts';
import './look/tokens.css';
import './look/shell.css';
import './look/sign-in.css';
import './look/command.css';
import './look/lists.css';
import './look/form.css';
import './look/priors.css';
import './look/person.css';
import './look/numbers.css';
import './look/exchange.css';
import './look/apps.css';
import './look/account.css';
import './look/laboratory.css';
import './print.css';

const root = document.getElementById('app');
if (root) {
  recallLanguage()
    .catch(() => undefined) // without its catalogue the page stays Chinese
    .then(() => (currentLanguage() === 'en' ? learnEnglishOfSystems() : undefined))
    .catch(() => undefined)
    .then(() => createRoot(root).render(<App />));
}
