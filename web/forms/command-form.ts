import { randomUUID } from 'node:crypto';
import type { Command, Noun } from '../../client/command.ts';
import { expandForm } from '../../client/form-fields.ts';
import { NotNow } from '../../client/not-now.ts';
import { perform } from '../../client/perform.ts';
import { findCommand } from '../../client/table.ts';
import { type FieldError, InvalidInput } from '../../client/validation.ts';
import { Refusal } from '../../domain/refusal.ts';
import { declaredActor, rememberName } from '../actor.ts';
import { statusOf } from '../errors.ts';
import { NotFound } from '../not-found.ts';
import type { Asked, Page, Section, Shown } from '../page.ts';
import type { Link } from '../parts.ts';
import type { Field, Values } from './fields.ts';
import { layOut, withoutGaps } from './layout.ts';
import { caughtUp } from './recorded.ts';
import { resendPairs } from './resend.ts';
import { readTyped, type Typed } from './typed.ts';

/** The form of one command for one thing, filled in as far as is known. */
export interface CommandForm {
  title: string;
  /** Above the title: what it is about. */
  caption?: string;
  /** What it means and what it does, before the fields. */
  lead?: string[];
  section: Section;
  trail: Link[];
  fields: Field[];
  values: Values;
  /** The version that the person is shown; a decision on a stale one is refused. */
  version: number | null;
  /** Serious: the button warns. */
  final?: boolean;
  /** Said on the page that it leads to. */
  done: string;
  /** Where it leads to, given what was opened or changed. */
  after: (target: string) => string;
}

/** How a command's form is made. `target` is the ref, id or month of the page's address; '' for what it opens. */
export interface FormMaker {
  noun: Noun;
  verb: string;
  make(asked: Asked, target: string): Promise<CommandForm>;
}

/** The form, empty or prefilled, with a key of its own: sending it twice does it once. */
export async function showForm(asked: Asked, maker: FormMaker, target: string): Promise<Page> {
  const command = commandOf(maker);
  const form = await maker.make(asked, target);
  const values = { ...form.values, ...fromAddress(asked, form.fields) };
  return formPage(command, form, { values, key: randomUUID(), as: asked.actingAs });
}

/** Sends the form: the command is run, and its page follows; or the form comes back with what to put right. */
export async function sendForm(asked: Asked, maker: FormMaker, target: string): Promise<Shown> {
  const command = commandOf(maker);
  const typed = readTyped(asked.request);
  const form = await maker.make(asked, target);
  const values = withoutGaps(form.fields, typed.values);
  const again = (more: Partial<Filled>) => formPage(command, form, { values, key: typed.key, as: typed.as, ...more });
  if (typed.more !== undefined) return again({ more: typed.more });
  try {
    const done = await run(asked, command, target, typed);
    // Version 0: opened as a row, there at once.
    const there = done.repeated || done.version === 0;
    const arrived = there || (await caughtUp(asked.web.deps.db, asked.office.id, typed.key));
    const notice = arrived
      ? form.done
      : `${form.done} It is being written down: open this page again in a moment to see it.`;
    return { to: form.after(done.target ?? target), notice: { text: notice, success: true } };
  } catch (error) {
    if (error instanceof InvalidInput) return again({ errors: error.errors, status: 422 });
    if (error instanceof Refusal) {
      const errors = [{ field: fieldOf(error), message: error.message }];
      // The engine answers a key once: putting it right is a new request.
      return again({ errors, status: statusOf(error), key: randomUUID() });
    }
    if (error instanceof NotNow) return workingPage(form, typed, error);
    throw error;
  }
}

/** What a rule says of the person who asks belongs to the field with their name. */
const fieldOf = ({ field = '' }: Refusal): string => (['by', 'actor', 'author'].includes(field) ? '_as' : field);

interface Filled {
  values: Values;
  key: string;
  as: string;
  more?: string;
  errors?: FieldError[];
  status?: number;
}

interface Done {
  target?: string;
  version?: number;
  /** Answered before, or there already with the same content. */
  repeated?: boolean;
}

async function run(asked: Asked, command: Command<unknown>, target: string, typed: Typed): Promise<Done> {
  const { deps } = asked.web;
  const actor = await declaredActor(deps.db, asked.office.id, typed.as);
  rememberName(asked.reply, actor.name);
  const ctx = { office: asked.office.id, actor, key: typed.key, expectedVersion: typed.version };
  const result = await perform(deps, ctx, command, target, expandForm(typed.values));
  return (result ?? {}) as Done;
}

function formPage(command: Command<unknown>, form: CommandForm, filled: Filled): Page {
  const { title, caption, lead, section, trail, version, final } = form;
  const laid = layOut(form.fields, filled.values, filled.errors ?? [], filled.more);
  const asError = filled.errors?.find(({ field }) => field === '_as')?.message;
  const errors = laid.errors.map((one, n) => (filled.errors?.[n]?.field === '_as' ? { ...one, href: '#f-as' } : one));
  return {
    view: 'form',
    title,
    section,
    trail,
    status: filled.status ?? 200,
    model: {
      form: {
        caption,
        lead,
        fields: laid.fields,
        button: command.title,
        final,
        key: filled.key,
        version: version === null ? '' : String(version),
        as: filled.as,
        asError,
      },
      errors,
    },
  };
}

/** Accepted and not answered yet, or not taken at all: the same request may be sent again under the same key. */
function workingPage(form: CommandForm, typed: Typed, notNow: NotNow): Page {
  return {
    view: 'working',
    title: notNow.accepted ? 'Accepted, still working' : 'Not at the moment',
    section: form.section,
    trail: form.trail,
    status: notNow.accepted ? 202 : 503,
    model: { pairs: resendPairs(typed), message: notNow.message, accepted: notNow.accepted, what: form.title },
  };
}

/** A link to a form may fill in what it is about: `?project=P1`. Only fields that the form has. */
function fromAddress(asked: Asked, fields: Field[]): Values {
  const names = fields.flatMap((field) => ('name' in field ? [field.name] : []));
  return Object.fromEntries(
    Object.entries(asked.query).flatMap(([name, value]) =>
      value !== undefined && names.includes(name) ? [[name, value.slice(0, 300)]] : [],
    ),
  );
}

function commandOf({ noun, verb }: FormMaker): Command<unknown> {
  const command = findCommand(noun, verb);
  if (!command) throw new NotFound('There is no such form.');
  return command;
}
