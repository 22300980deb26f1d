import type { OpenedLink } from '../../mail/links.ts';
import type { OfficeView } from '../../records/views/office.ts';
import type { Field, Values } from '../forms/fields.ts';
import type { Web } from '../page.ts';
import type { Fact } from '../parts.ts';
import type { Clockface } from '../words.ts';

/** A live link, and what its page is made with. */
export interface Held {
  web: Web;
  office: OfficeView;
  clock: Clockface;
  link: OpenedLink;
  /** What the link names: the project, the month, the condition, the promise. */
  target: Record<string, string>;
}

/** The one thing that a link asks of its holder. */
export interface Ask {
  title: string;
  caption: string;
  /** What is asked, by when, and why. */
  lead: string[];
  /** Words of somebody else that it is about. */
  quote?: string;
  /** What its holder has sent already. */
  sent?: { title: string; facts: Fact[] };
  /** Nothing is left to fill in when there are no fields. */
  fields: Field[];
  values: Values;
  button: string;
}
