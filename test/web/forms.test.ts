import { describe, expect, it } from 'vitest';
import { commands } from '../../client/table.ts';
import * as f from '../../web/forms/fields.ts';
import { forms } from '../../web/forms/index.ts';
import { layOut, withoutGaps } from '../../web/forms/layout.ts';

const named = ({ noun, verb }: { noun: string; verb: string }) => `${noun} ${verb}`;

describe('Forms', () => {
  it('exist for every command of the table, and for nothing else', () => {
    const wanted = commands.map(named).filter((name) => name !== 'office set-up');
    expect(forms.map(named).sort()).toEqual(wanted.sort());
  });

  it('keep what was typed and say what is wrong beside it', () => {
    const fields = [
      f.line('title', 'Title'),
      f.date('on', 'On'),
      f.radios('kind', 'Kind', [{ value: 'a', text: 'A' }]),
    ];
    const laid = layOut(fields, { title: '<b>', on: '30 February', kind: 'a' }, [
      { field: 'on', message: 'That is not a date.' },
      { field: 'other', message: 'Not here.' },
    ]);
    expect(laid.fields[0]).toMatchObject({ value: '<b>' });
    // A date field of a browser would throw away what is not a date.
    expect(laid.fields[1]).toMatchObject({ value: '30 February', error: 'That is not a date.' });
    expect(laid.fields[1]).not.toHaveProperty('type');
    expect(laid.fields[2]?.options).toEqual([{ value: 'a', text: 'A', checked: true }]);
    expect(laid.errors).toEqual([{ text: 'That is not a date.', href: '#f-on' }, { text: 'Not here.' }]);
  });

  it('move filled rows up over empty ones, as the errors number them', () => {
    const fields = [f.rows('conditions', 'Conditions', 'condition', [f.line('text', 'Text'), f.date('dueOn', 'Due')])];
    const values = { 'conditions.0.text': '', 'conditions.2.text': 'Second', 'conditions.2.dueOn': '', body: 'Board' };
    expect(withoutGaps(fields, values)).toEqual({
      'conditions.0.text': 'Second',
      'conditions.0.dueOn': '',
      body: 'Board',
    });
    const [drawn] = layOut(fields, withoutGaps(fields, values), [
      { field: 'conditions.0.dueOn', message: 'When?' },
    ]).fields;
    expect(drawn?.items?.[0]?.[1]).toMatchObject({ name: 'conditions.0.dueOn', error: 'When?' });
    expect(drawn?.items).toHaveLength(3);
    const [more] = layOut(fields, values, [], 'conditions').fields;
    expect(more?.items).toHaveLength(6);
  });

  it('open a folded part when something in it is filled in or wrong', () => {
    const fields = [f.group('Rest', [f.line('note', 'Note')], { folded: true })];
    expect(layOut(fields, {}, []).fields[0]?.open).toBe(false);
    expect(layOut(fields, { note: 'x' }, []).fields[0]?.open).toBe(true);
    expect(layOut(fields, {}, [{ field: 'note', message: 'Too long.' }]).fields[0]?.open).toBe(true);
  });

  it('fill themselves from plain data', () => {
    expect(f.valuesOf({ a: 'x', b: { c: 2 }, d: ['p', 'q'], e: null, tick: true, off: false })).toEqual({
      a: 'x',
      'b.c': '2',
      d: ['p', 'q'],
      'd.0': 'p',
      'd.1': 'q',
      tick: 'yes',
    });
    expect(f.typedPounds('1799000050')).toBe('17,990,000.50');
  });
});
