// Comfort only: every page works without it.
import { initAll } from './govuk-frontend.js';

initAll();

// A request that is still at work is asked for again under the same key, which can't do it twice.
const again = document.querySelector('form[data-again]');
if (again instanceof HTMLFormElement) {
  setTimeout(() => again.submit(), Number(again.dataset.again) * 1000);
}
