import { findPerson, listPeople } from '../../records/views/people.ts';
import { type Asked, foundOr404 } from '../page.ts';
import type { CommandForm, FormMaker } from './command-form.ts';
import type { Field } from './fields.ts';
import * as f from './fields.ts';

/*
 * The forms of an office's people.
 */

/** A person, as rows of a form that names several. */
export const personFields: Field[] = [
  f.line('id', 'Short name', 'Letters, digits, dots and hyphens; it never changes. For example a.okafor.'),
  f.line('name', 'Name'),
  f.email('email', 'E-mail address'),
  f.line('role', 'Post'),
];

const add: FormMaker = {
  noun: 'office',
  verb: 'add-people',
  async make() {
    return {
      ...people,
      title: 'Add people',
      fields: [f.rows('people', 'People', 'person', personFields, { blank: 2 })],
      values: {},
      done: 'Added.',
    };
  },
};

const change: FormMaker = {
  noun: 'office',
  verb: 'change-person',
  async make(asked) {
    const person = await named(asked);
    return {
      ...people,
      ...(person && { caption: person.name }),
      title: 'Change a person',
      lead: ['Who has left is not asked any more. Hand over what they led, first.'],
      fields: [await who(asked, person), f.line('name', 'Name'), f.line('role', 'Post'), f.date('leftOn', 'Left on')],
      values: person ? f.valuesOf({ id: person.id, name: person.name, role: person.role, leftOn: person.leftOn }) : {},
      done: 'Person changed.',
    };
  },
};

const address: FormMaker = {
  noun: 'office',
  verb: 'correct-address',
  async make(asked) {
    const person = await named(asked);
    return {
      ...people,
      ...(person && { caption: person.name }),
      title: 'Correct an address',
      lead: ['Mail that still waits for this person goes to the new address.'],
      fields: [await who(asked, person), f.email('email', 'E-mail address', 'Leave empty when there is none.')],
      values: person ? f.valuesOf({ id: person.id, email: person.email }) : {},
      done: 'Address corrected.',
    };
  },
};

const people = {
  section: 'people' as const,
  trail: [{ text: 'People', href: '/people' }],
  version: null,
  after: () => '/people',
} satisfies Partial<CommandForm>;

/** The person that the link to the form names. */
async function named(asked: Asked) {
  const id = asked.query.id;
  if (id === undefined) return undefined;
  return foundOr404(await findPerson(asked.web.deps.db, asked.office.id, id.slice(0, 200)), 'That person');
}

async function who(asked: Asked, person: { id: string } | undefined): Promise<Field> {
  if (person) return f.hidden('id');
  const everybody = await listPeople(asked.web.deps.db, asked.office.id, { limit: 2_000 });
  return f.select(
    'id',
    'Person',
    everybody.map(({ id, name }) => ({ value: id, text: name })),
    'Choose a person',
  );
}

export const peopleForms = [add, change, address];
