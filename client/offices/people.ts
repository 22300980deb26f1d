import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.ts';
import { peopleByIds, upsertPeople } from '../../records/people.ts';
import type { Command } from '../command.ts';
import { changed, changedTo, date, email, form, line, list, maybe, maybeText, ref } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { askOffice, type OfficeAnswer } from './ask.ts';

/** A person as typed; also in the form that sets an office up. */
export const person = form({
  id: ref('Short name'),
  name: line('Name'),
  email: maybe(email('E-mail address')),
  role: maybeText(line('Post')),
});

const addSchema = form({ people: list('People', person, listLimits.people) });

/** Adds people; those whose short names are known already are refused, so that nobody is changed by mistake. */
export const addPeople: Command<z.output<typeof addSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'add-people',
  title: 'Add people',
  schema: addSchema,
  run: (deps, ctx, _target, typed) =>
    askOffice(deps, ctx, { kind: 'people_added', typed }, async (client) => {
      if (typed.people.length === 0)
        throw new Refusal('nobody_named', 'Name at least one person.', { field: 'people' });
      const ids = typed.people.map(({ id }) => id);
      const known = await peopleByIds(client, ctx.office, ids);
      const twice = ids.find((id, index) => known.has(id) || ids.indexOf(id) !== index);
      if (twice !== undefined) {
        const sentence = `“${twice}” is somebody’s short name already. Choose another one.`;
        throw new Refusal('ref_taken', sentence, { field: `people.${ids.lastIndexOf(twice)}.id` });
      }
      await upsertPeople(
        client,
        ctx.office,
        typed.people.map((one) => ({ ...one, leftOn: null })),
      );
    }),
};

const changeSchema = form({
  id: ref('Short name'),
  name: changedTo(line('Name')),
  role: changed(line('Post')),
  leftOn: changed(date('Left on')),
});

/** Changes a person's name or post, or says that they have left. */
export const changePerson: Command<z.output<typeof changeSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'change-person',
  title: 'Change the person',
  schema: changeSchema,
  run: (deps, ctx, _target, typed) =>
    askOffice(deps, ctx, { kind: 'person_changed', typed }, async (client) => {
      const present = (await peopleByIds(client, ctx.office, [typed.id])).get(typed.id);
      if (!present) throw notKnown(typed.id);
      const next = {
        ...present,
        name: typed.name ?? present.name,
        role: typed.role === undefined ? present.role : (typed.role ?? ''),
        leftOn: typed.leftOn === undefined ? present.leftOn : typed.leftOn,
      };
      await upsertPeople(client, ctx.office, [next]);
    }),
};

const addressSchema = form({ id: ref('Short name'), email: maybe(email('E-mail address')) });

/** Puts an address right. Mail that still waits for this person goes to the right one. */
export const correctAddress: Command<z.output<typeof addressSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'correct-address',
  title: 'Correct the address',
  schema: addressSchema,
  run: (deps, ctx, _target, typed) =>
    askOffice(deps, ctx, { kind: 'address_corrected', typed }, async (client) => {
      const present = (await peopleByIds(client, ctx.office, [typed.id])).get(typed.id);
      if (!present) throw notKnown(typed.id);
      await upsertPeople(client, ctx.office, [{ ...present, email: typed.email }]);
      if (typed.email === null) return;
      await client.query(
        `update mail set address = $3 where office = $1 and person = $2 and state in ('PENDING', 'FAILED')`,
        [ctx.office, typed.id, typed.email],
      );
    }),
};

function notKnown(id: string): Refusal {
  return new Refusal('not_found', `“${id}” is not one of this office’s people.`, { field: 'id' });
}
