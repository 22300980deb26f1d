import { describe, expect, it } from 'vitest';
import { expandForm } from '../../client/form-fields.ts';
import { decideGate } from '../../client/projects/gates.ts';
import { openProject } from '../../client/projects/open.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { commands } from '../../client/table.ts';
import { parseInput } from '../../client/validation.ts';

const good = {
  period: '2023-11',
  rating: 'green',
  whatChanged: 'Nothing.',
  finishFrom: '2024-04-30',
};

/** The errors of an update with one field typed so. */
const errorsOf = (more: object) => {
  const parsed = parseInput(submitUpdate.schema, { ...good, ...more });
  return parsed.ok ? [] : parsed.errors;
};

describe('A typed form', () => {
  it('is read as officers type it', () => {
    const parsed = parseInput(submitUpdate.schema, {
      ...good,
      outturn: '£1.14m',
      spend: '1,000.50',
      spendAsAt: '2023-11-30',
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: { outturn: '114000000', spend: '100050', help: '', resolves: [] },
    });
  });

  it('says what is missing, in words', () => {
    const parsed = parseInput(submitUpdate.schema, {});
    expect(parsed.ok ? [] : parsed.errors).toEqual([
      { field: 'period', message: 'Month is missing. Enter it.' },
      { field: 'rating', message: 'Rating must be one of: red, amber, green.' },
      { field: 'whatChanged', message: 'What changed is missing. Enter it.' },
      { field: 'finishFrom', message: 'Forecast finish is missing. Enter it.' },
    ]);
  });

  it('asks why, and for the path to Green, unless Green; and dates the spend', () => {
    expect(errorsOf({ rating: 'red', spend: '£5' })).toEqual([
      { field: 'why', message: 'Say why the project is rated Red or Amber.' },
      { field: 'pathToGreen', message: 'Say what would bring it back to Green.' },
      { field: 'spendAsAt', message: 'Say which day the spend figure is as at.' },
    ]);
  });

  it('refuses a field that it does not know, the language’s own included', () => {
    const hostile = JSON.parse(`{"__proto__": {"admin": true}, "constructor": 1, "period": "2023-11"}`);
    const parsed = parseInput(submitUpdate.schema, { ...good, ...hostile, ...{ ['__proto__']: null } });
    expect(parsed.ok).toBe(false);
    const own = parseInput(submitUpdate.schema, hostile);
    expect(own.ok ? [] : own.errors.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['__proto__', 'constructor']),
    );
  });

  it.each([
    ['whatChanged', 'a\u0000b', 'control character'],
    ['whatChanged', '\ud800', 'half of a character'],
    ['whatChanged', ' \u200b ', 'must not be empty'],
    ['whatChanged', 'x'.repeat(10_000_000), '20,000 characters or fewer'],
    ['whatChanged', 'x\n'.repeat(5_000), '400 lines or fewer'],
    ['whatChanged', ['a'], 'must be text'],
    ['whatChanged', { a: 1 }, 'must be text'],
    ['finishFrom', '2024-02-30', 'not a date'],
    ['finishFrom', '1e3', 'not a date'],
    ['finishTo', '2001-01-01', 'is before the forecast finish'],
    ['period', '2024-13', 'not a month'],
    ['outturn', 'NaN', 'Forecast outturn: “NaN” is not an amount'],
    ['outturn', '1e309', 'not an amount'],
    ['outturn', '-5', 'negative'],
    ['outturn', '1.000', 'more than two decimals'],
    ['outturn', 0.1, 'must be text'],
    ['resolves', ['1e3'], 'whole number'],
    ['resolves', Array.from({ length: 51 }, () => '1'), 'at most 50'],
    ['rating', 'blue', 'one of'],
  ])('refuses %s typed as something else, naming the limit', (field, value, said) => {
    const errors = errorsOf({ [field]: value });
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]?.field.split('.')[0]).toBe(field);
    expect(errors[0]?.message).toContain(said);
  });

  it('keeps markup, bidirectional marks and combining characters as they are', () => {
    const text = '<b>{{7*7}}</b> \u202eevil\u202c e\u0301 javascript:alert(1)';
    const parsed = parseInput(submitUpdate.schema, { ...good, whatChanged: text });
    expect(parsed.ok && parsed.value.whatChanged).toBe(text);
  });

  it('names the row that is wrong', () => {
    const form = {
      gate: 'delivery',
      outcome: 'approved_with_conditions',
      body: 'Board',
      meeting: 'May',
      decidedOn: '2024-05-01',
    };
    const conditions = [
      { text: 'One', owner: 'lee', dueOn: '2024-06-03' },
      { text: '', owner: 'two people', dueOn: '2024-06-31' },
    ];
    const parsed = parseInput(decideGate.schema, { ...form, conditions });
    expect(parsed.ok ? [] : parsed.errors.map(({ field }) => field)).toEqual([
      'conditions.1.text',
      'conditions.1.owner',
      'conditions.1.dueOn',
    ]);
  });

  it('stops listing errors of a hostile form after thirty', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    expect(errorsOf(many)).toHaveLength(30);
  });

  it.each(commands.map((command) => [`${command.noun} ${command.verb}`, command] as const))(
    '%s never throws on what cannot be read',
    (_name, command) => {
      for (const raw of [undefined, null, 1, 'x', [], [1], { a: { b: { c: [] } } }, new Date()]) {
        const parsed = parseInput(command.schema, raw);
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }
    },
  );
});

describe('What a form posts', () => {
  it('becomes rows and groups, empty ones left out', () => {
    const fields = {
      ref: 'P1',
      'milestones.0.title': 'Done',
      'milestones.0.original': '2024-09-30',
      'milestones.1.title': '',
      'milestones.1.original': '',
      'opening.stage': '',
      'opening.decisions.0.body': '',
      delegates: ['ann', ''],
    };
    expect(expandForm(fields)).toEqual({
      ref: 'P1',
      milestones: [{ title: 'Done', original: '2024-09-30' }],
      opening: undefined,
      delegates: ['ann', ''],
    });
    const form = { ...fields, title: 'T', programme: 'A', track: 'light', startOn: '2024-01-08' };
    expect(parseInput(openProject.schema, expandForm(form))).toMatchObject({
      ok: true,
      value: { delegates: ['ann'], opening: null },
    });
  });

  it('opens no project that would have finished before it starts', () => {
    const fields = { ref: 'P1', title: 'T', programme: 'A', track: 'light', startOn: '2024-01-08' };
    const opening = (...days: string[]) =>
      parseInput(openProject.schema, { ...fields, milestones: days.map((original) => ({ title: 'Done', original })) });
    expect(opening('2023-12-01', '2024-09-30').ok).toBe(true);
    expect(opening('2023-10-01', '2023-12-01')).toMatchObject({
      errors: [{ field: 'milestones.1.original', message: expect.stringContaining('before the start') }],
    });
  });

  it('cannot reach into the language itself', () => {
    const out = expandForm({ '__proto__.admin': 'yes', 'a.__proto__.b': '1', 'constructor.prototype.x': '1' });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    const parsed = parseInput(submitUpdate.schema, { ...good, ...out });
    expect(parsed.ok).toBe(false);
  });
});
