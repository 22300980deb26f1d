import type { Noun } from '../../client/command.ts';
import { circulationForms } from './circulation.ts';
import type { FormMaker } from './command-form.ts';
import { confirmForms } from './confirm.ts';
import { followUpForms } from './follow-ups.ts';
import { gateForms } from './gates.ts';
import { mailForms } from './mails.ts';
import { officeForms } from './office.ts';
import { peopleForms } from './people.ts';
import { programmeForms } from './programmes.ts';
import { projectForms } from './projects.ts';
import { roundForms } from './rounds.ts';
import { updateForms } from './updates.ts';

/** A form for every command of client/table.ts; the one that sets an office up is a page of its own. */
export const forms: readonly FormMaker[] = [
  ...officeForms,
  ...peopleForms,
  ...programmeForms,
  ...projectForms,
  ...gateForms,
  ...updateForms,
  ...roundForms,
  ...followUpForms,
  ...confirmForms,
  ...circulationForms,
  ...mailForms,
];

/** The form of a noun and verb, or undefined. */
export const findForm = (noun: Noun, verb: string): FormMaker | undefined =>
  forms.find((form) => form.noun === noun && form.verb === verb);
