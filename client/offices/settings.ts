import type { z } from 'zod';
import type { Division } from '../../domain/bank-holidays.ts';
import { defaultLadder } from '../../domain/ladder.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import { defaultEvidence, defaultTracks } from '../../domain/office.ts';
import { stages } from '../../domain/project/state.ts';
import { isZone } from '../../domain/zone.ts';
import { choice, date, email, form, line, list, ref, whole } from '../fields.ts';
import { listLimits } from '../limits.ts';

const divisions = ['england-and-wales', 'scotland', 'northern-ireland'] as const satisfies Division[];
const zone = line('Time zone').refine(isZone, { error: 'Time zone must be a name such as Europe/London.' });
const time = line('Time of day').refine((text) => /^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(text), {
  error: 'Time of day must be written as 09:00.',
});
const offset = (label: string) => whole(label, -15, 15);

const ladder = form({
  dueAfter: whole('Working days to answer', 1, 15),
  ask: offset('Ask'),
  reminder: offset('Reminder'),
  due: offset('On the day'),
  chase: offset('Chase'),
  sponsor: offset('Sponsor'),
  notReported: offset('Not reported'),
  time,
}).refine(({ ask, reminder, due, chase, sponsor, notReported }) => {
  const order = [ask, reminder, due, chase, sponsor, notReported];
  return due === 0 && order.every((days, index) => index === 0 || (order[index - 1] as number) < days);
}, 'The reminders must come one after the other, with 0 for the due day.');

const gateEvidence = form({ code: ref('Evidence'), title: line('Evidence') });
const evidence = form(
  Object.fromEntries(stages.map((stage) => [stage, list('Evidence', gateEvidence, listLimits.other)])) as Record<
    (typeof stages)[number],
    z.ZodType<{ code: string; title: string }[]>
  >,
);
const track = form({ name: ref('Track'), stages: list('Stages', choice('Stage', stages), 4) }).refine(
  (one) =>
    one.stages.length > 0 &&
    one.stages.every(
      (stage, index) => index === 0 || stages.indexOf(stage) > stages.indexOf(one.stages[index - 1] as never),
    ),
  'A track goes through one or more stages, in their order.',
);

/** What an office's settings are made of, by the field of the form. */
export const settingFields = {
  name: line('Name of the office'),
  zone,
  division: choice('Bank holidays', divisions),
  callInClearDays: whole('Clear working days for call-in', 0, 20),
  mailFrom: email('Address that mail comes from'),
  mailReplyTo: email('Address for replies'),
  officer: ref('Programme officer'),
  clerk: ref('Clerk'),
  director: ref('Director'),
  ladder,
  evidence,
  tracks: list('Tracks', track, listLimits.other),
};

export const closures = list('Closures', date('Closure'), listLimits.closures);

/** Settings of a form that may leave any of them out. */
export type SettingChanges = {
  [K in keyof typeof settingFields]?: z.output<(typeof settingFields)[K]> | null | undefined;
};

/** The settings before, with what was typed in their place. */
export function withChanges(before: OfficeSettings, typed: SettingChanges): OfficeSettings {
  const { ladder: steps } = typed;
  return {
    ...before,
    name: typed.name ?? before.name,
    zone: typed.zone ?? before.zone,
    calendar: {
      ...before.calendar,
      division: (typed.division as Division | null | undefined) ?? before.calendar.division,
    },
    callInClearDays: typed.callInClearDays ?? before.callInClearDays,
    mail: { from: typed.mailFrom ?? before.mail.from, replyTo: typed.mailReplyTo ?? before.mail.replyTo },
    officer: typed.officer ?? before.officer,
    clerk: typed.clerk ?? before.clerk,
    director: typed.director ?? before.director,
    evidence: typed.evidence ?? before.evidence,
    tracks: typed.tracks?.length
      ? Object.fromEntries(typed.tracks.map((one) => [one.name, one.stages]))
      : before.tracks,
    ladder: steps ? ladderOf(steps) : before.ladder,
  };
}

/** What an office starts from when its form leaves the rest to us. */
export const startingSettings: OfficeSettings = {
  name: '',
  zone: 'Europe/London',
  calendar: { division: 'england-and-wales', closures: [] },
  ladder: defaultLadder,
  tracks: defaultTracks,
  evidence: defaultEvidence,
  callInClearDays: 5,
  mail: { from: '', replyTo: '' },
  officer: '',
  clerk: '',
  director: '',
};

function ladderOf(steps: z.output<typeof ladder>): OfficeSettings['ladder'] {
  const { ask, reminder, due, chase, sponsor, notReported } = steps;
  return {
    asAt: 'last_working_day',
    dueAfter: steps.dueAfter,
    offsets: { ask, reminder, due, chase, sponsor, not_reported: notReported },
    time: steps.time,
  };
}
