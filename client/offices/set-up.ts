import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.ts';
import { instantMs } from '../../domain/zone.ts';
import { addOffice, addSettings, officeNow, settingsAhead, settingsAt } from '../../records/offices.ts';
import { peopleByIds, upsertPeople } from '../../records/people.ts';
import type { Command } from '../command.ts';
import { officeFacts } from '../facts.ts';
import { changedTo, choice, date, form, line, list, maybe, note, ref, tick } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { replanRounds } from '../replan.ts';
import { roundReplanned } from '../signals.ts';
import { askOffice, type OfficeAnswer } from './ask.ts';
import { person } from './people.ts';
import { closures, settingFields, startingSettings, withChanges } from './settings.ts';

const { name, mailFrom, mailReplyTo, officer, clerk, director, ...rest } = settingFields;

const instant = line('Start of the clock').refine(isInstant, {
  error: 'Start of the clock must be an instant in UTC, for example 2023-11-28T09:00:00Z.',
});

const setUpSchema = form({
  name,
  mailFrom,
  mailReplyTo,
  officer,
  clerk,
  director,
  ...optional(rest),
  closures,
  clock: choice('Clock', ['real', 'stepped']),
  startsAt: maybe(instant),
  demonstration: tick('Demonstration'),
  people: list('People', person, listLimits.people),
}).check(({ value, issues }) => {
  const wrong = (path: string, message: string) => issues.push({ code: 'custom', path: [path], message, input: '' });
  if (value.clock === 'stepped' && value.startsAt === null) wrong('startsAt', 'Say where a stepped clock starts.');
  if (value.clock === 'real' && value.startsAt !== null) wrong('startsAt', 'A real clock has no start of its own.');
  const ids = value.people.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) wrong('people', 'Two people have the same short name.');
  for (const post of ['officer', 'clerk', 'director'] as const) {
    if (!ids.includes(value[post])) wrong(post, 'Name one of the people listed below.');
  }
});

/** Sets up an office, under the id of the context: its settings, its people, its clock. */
export const setUpOffice: Command<z.output<typeof setUpSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'set-up',
  title: 'Set the office up',
  opens: true,
  schema: setUpSchema,
  run: (deps, ctx, _target, typed) =>
    askOffice(deps, ctx, { kind: 'set_up', typed }, async (client) => {
      const settings = withChanges(startingSettings, typed);
      const added = await addOffice(client, {
        id: ref('Office').parse(ctx.office),
        clock:
          typed.startsAt === null
            ? { kind: 'real' }
            : { kind: 'stepped', now: new Date(instantMs(typed.startsAt)).toISOString() },
        demonstration: typed.demonstration,
        settings: { ...settings, calendar: { ...settings.calendar, closures: typed.closures } },
        recordedBy: ctx.actor.name,
      });
      if (!added) throw new Refusal('ref_taken', `Office ${ctx.office} exists already. Change its settings instead.`);
      await upsertPeople(
        client,
        ctx.office,
        typed.people.map((one) => ({ ...one, leftOn: null })),
      );
    }),
};

const changeSchema = form({ ...optional(settingFields), effectiveFrom: date('Effective from'), why: note('Why') });

/** A new version of the settings, in effect from a day. What runs keeps what it began with. */
export const changeSettings: Command<z.output<typeof changeSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'change-settings',
  title: 'Change the settings',
  schema: changeSchema,
  run: async (deps, ctx, _target, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    return askOffice(deps, ctx, { kind: 'settings_changed', typed }, async (client) => {
      if (typed.effectiveFrom < today) {
        const sentence = 'New settings apply from today or later: what was decided under the old ones stands.';
        throw new Refusal('settings_backdated', sentence, { field: 'effectiveFrom' });
      }
      const posts = (['officer', 'clerk', 'director'] as const).map((post) => ({ post, id: typed[post] ?? null }));
      const known = await peopleByIds(
        client,
        ctx.office,
        posts.map(({ id }) => id),
      );
      const stranger = posts.find(({ id }) => id !== null && !known.has(id));
      if (stranger) {
        const sentence = `“${stranger.id}” is not one of this office’s people. Add them first.`;
        throw new Refusal('person_unknown', sentence, { field: stranger.post });
      }
      const { settings } = await settingsAt(client, ctx.office, typed.effectiveFrom);
      await addSettings(client, ctx.office, {
        settings: withChanges(settings, typed),
        effectiveFrom: typed.effectiveFrom,
        recordedBy: ctx.actor.name,
      });
    });
  },
};

const closuresSchema = form({ closures, why: note('Why') });

/** Days on which the office is closed beside weekends and bank holidays. Months already under way are replanned. */
export const addClosures: Command<z.output<typeof closuresSchema>, OfficeAnswer> = {
  noun: 'office',
  verb: 'add-closures',
  title: 'Add closures',
  schema: closuresSchema,
  run: async (deps, ctx, _target, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    let replanned: string[] = [];
    const answer = await askOffice(deps, ctx, { kind: 'closures_added', typed }, async (client) => {
      const { settings: present } = await settingsAt(client, ctx.office, today);
      if (typed.closures.every((day) => present.calendar.closures.includes(day))) {
        throw new Refusal('nothing_changed', 'Name at least one day that is not a closure yet.', { field: 'closures' });
      }
      // Settings that are to apply from a later day close on these days, too.
      for (const effectiveFrom of [today, ...(await settingsAhead(client, ctx.office, today))]) {
        const { settings } = await settingsAt(client, ctx.office, effectiveFrom);
        const all = [...new Set([...settings.calendar.closures, ...typed.closures])].sort();
        await addSettings(client, ctx.office, {
          settings: { ...settings, calendar: { ...settings.calendar, closures: all } },
          effectiveFrom,
          recordedBy: ctx.actor.name,
        });
      }
      const { calendar } = (await settingsAt(client, ctx.office, today)).settings;
      const now = await officeNow(client, ctx.office);
      replanned = await replanRounds(client, { office: ctx.office, now, calendar, actor: ctx.actor, key: ctx.key });
    });
    // A sleeper that misses this wakes at the old date, finds nothing due, and reads the new one.
    await Promise.allSettled(replanned.map((period) => roundReplanned(deps, ctx.office, period)));
    return answer;
  },
};

function optional<T extends Record<string, z.ZodType>>(fields: T) {
  return Object.fromEntries(Object.entries(fields).map(([field, schema]) => [field, changedTo(schema)])) as {
    [K in keyof T]: z.ZodType<z.output<T[K]> | undefined>;
  };
}

function isInstant(text: string): boolean {
  try {
    instantMs(text);
    return true;
  } catch {
    return false;
  }
}
