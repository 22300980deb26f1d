import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Colour, ProjectRating, RagContingency, RagInputs, RagProject } from '../../domain/rag.ts';
import { computeRag, worse } from '../../domain/rag.ts';
import { defaultPack } from '../../domain/rag-pack.ts';

function project(
  ref: string,
  rating: ProjectRating,
  budgetPence: string | null = '100',
  more: Partial<RagProject> = {},
): RagProject {
  return { ref, title: `Project ${ref}`, rating, critical: false, budgetPence, excluded: false, live: true, ...more };
}

function programme(projects: RagProject[], contingency: RagContingency[] = []): RagInputs {
  return { projects, contingency, envelopePence: null };
}

/** Projects of one pound each: so many Red, Amber, Green, not reported. */
function mix(red: number, amber: number, green: number, silent = 0): RagInputs {
  const of = (count: number, rating: ProjectRating) =>
    Array.from({ length: count }, (_, n) => project(`${rating}-${n}`, rating));
  return programme([...of(red, 'red'), ...of(amber, 'amber'), ...of(green, 'green'), ...of(silent, 'not_reported')]);
}

describe('the default pack, at its thresholds', () => {
  it.each([
    [mix(25, 0, 75), 'red', 'red_share'],
    [mix(24, 0, 76), 'amber', 'some_red_share'],
    [mix(10, 0, 90), 'amber', 'some_red_share'],
    [mix(9, 0, 91), 'green', 'within_thresholds'],
    [mix(0, 50, 50), 'amber', 'red_amber_share'],
    [mix(9, 41, 50), 'amber', 'red_amber_share'],
    [mix(9, 40, 51), 'green', 'within_thresholds'],
    [mix(0, 0, 67, 33), 'green', 'within_thresholds'],
    [mix(0, 0, 66, 34), 'not_rated', 'too_few_reported'],
    [mix(0, 0, 2, 1), 'not_rated', 'too_few_reported'],
    [mix(0, 0, 0, 7), 'not_rated', 'too_few_reported'],
    [programme([]), 'not_rated', 'nothing_to_rate'],
  ] as const)('%#: %j', (inputs, rating, rule) => {
    expect(computeRag(inputs as RagInputs)).toMatchObject({ rating, rule, packVersion: defaultPack.version });
  });

  it('is exact where a share has no exact decimal: one pound short of a quarter is not a quarter', () => {
    const inputs = (red: string) => programme([project('a', 'red', red), project('b', 'green', '30000000000000')]);
    expect(computeRag(inputs('10000000000000')).rule).toBe('red_share');
    expect(computeRag(inputs('9999999999999')).rule).toBe('some_red_share');
  });

  it('a critical project that is Red makes the programme Red, however small', () => {
    const result = computeRag(
      programme([project('a', 'red', '1', { critical: true }), project('b', 'green', '999999')]),
    );
    expect(result).toMatchObject({ rating: 'red', rule: 'critical_red' });
    expect(result.why[0]).toBe('Project a is critical to the programme and is Red.');
  });

  it.each([
    ['100', '80', 'green'],
    ['100', '81', 'amber'],
    ['100', '100', 'amber'],
    ['100', '101', 'red'],
    ['0', '0', 'green'],
    ['0', '1', 'red'],
  ] as const)('of %s days of contingency, %s committed is %s', (provided, committed, rating) => {
    const result = computeRag(programme([project('a', 'green')], [{ kind: 'time', provided, committed }]));
    expect(result.rating).toBe(rating);
  });

  it('says the contingency in its own unit', () => {
    const money = { kind: 'money' as const, provided: '100000000', committed: '100000100' };
    expect(computeRag(programme([project('a', 'green')], [money])).why[0]).toBe(
      'The programme’s money contingency is exceeded: £1,000,001 committed of £1,000,000.',
    );
    const time = { kind: 'time' as const, provided: '60', committed: '55' };
    expect(computeRag(programme([project('a', 'green')], [time])).why[0]).toBe(
      '91.6% of the programme’s time contingency is committed (55 days of 60 days). The programme is Amber over 80%.',
    );
  });

  it('comes out Green for a programme whose re-profiled projects are inside its contingency (the reference case)', () => {
    const six = Array.from({ length: 5 }, (_, n) => project(`p${n}`, 'green'));
    const inputs = programme([...six, project('av', 'amber')], [{ kind: 'time', provided: '120', committed: '80' }]);
    expect(computeRag(inputs)).toMatchObject({ rating: 'green', rule: 'within_thresholds' });
  });
});

describe('what is not a colour', () => {
  it('excluded and withheld leave numerator and denominator', () => {
    const excluded = project('x', 'green', '1000000', { excluded: true });
    expect(computeRag(programme([project('a', 'red'), excluded]))).toMatchObject({
      rating: 'red',
      shares: { red: 10_000 },
      coverage: { reported: 1, due: 1 },
    });
    expect(computeRag(programme([project('a', 'red'), project('w', 'withheld', '1000000')])).rating).toBe('red');
    expect(computeRag(programme([excluded]))).toMatchObject({ rating: 'not_rated', rule: 'nothing_to_rate' });
    expect(computeRag(programme([project('a', 'green'), excluded])).why).toContain(
      'Excluded from the rating: Project x.',
    );
  });

  it('an excluded critical Red does not colour the programme', () => {
    const inputs = programme([project('a', 'red', '100', { critical: true, excluded: true }), project('b', 'green')]);
    expect(computeRag(inputs).rating).toBe('green');
  });

  it('projects no longer live do not count', () => {
    expect(
      computeRag(programme([project('a', 'red', '100', { live: false, critical: true }), project('b', 'green')]))
        .rating,
    ).toBe('green');
  });

  it('a critical project that has not reported leaves the programme not rated', () => {
    const result = computeRag(
      programme([project('a', 'not_reported', '1', { critical: true }), project('b', 'green', '99')]),
    );
    expect(result).toMatchObject({ rating: 'not_rated', rule: 'critical_unreported', atLeast: null });
    expect(result.why[0]).toContain('has not reported');
  });

  it('not rated still says when Red is certain', () => {
    const result = computeRag(programme([project('a', 'red', '50'), project('b', 'not_reported', '50')]));
    expect(result).toMatchObject({ rating: 'not_rated', atLeast: 'red' });
    expect(result.why.join(' ')).toContain('already makes it Red');
  });

  it.each(['not_reported', 'not_rated', 'reset', 'withheld'] as const)('%s alone is never Green', (rating) => {
    expect(computeRag(programme([project('a', rating)])).rating).toBe('not_rated');
  });

  it('a Red project that falls silent cannot turn its programme Green without a word', () => {
    const others = Array.from({ length: 3 }, (_, n) => project(`g${n}`, 'green'));
    expect(computeRag(programme([project('a', 'red'), ...others])).rating).toBe('red');
    const silent = computeRag(programme([project('a', 'not_reported'), ...others]));
    expect(silent.coverage).toEqual({ reported: 3, due: 4, budgetShareReported: 7500 });
    expect(silent.why).toContain('3 of 4 projects due reported, with 75% of live budget.');
    expect(silent.why).toContain('No rating from Project a: Red there would make the programme Red.');
  });
});

describe('shares', () => {
  it('go by budget', () => {
    const result = computeRag(programme([project('a', 'red', '118000000'), project('b', 'green', '332000000')]));
    expect(result).toMatchObject({ by: 'budget', shares: { red: 2622, redAmber: 2622 } });
    expect(result.why[0]).toBe(
      '26.2% of live budget (£1.18m of £4.5m) is in Red projects (Project a). The programme is Red from 25%.',
    );
  });

  it('go by number where a budget is missing, and the page says so', () => {
    const result = computeRag(
      programme([project('a', 'red', null), project('b', 'green', '999'), project('c', 'green', '999')]),
    );
    expect(result).toMatchObject({ by: 'count', rating: 'red', coverage: { budgetShareReported: null } });
    expect(result.why[0]).toContain('33.3% of live projects (1 of 3) is in Red projects');
    expect(result.why).toContain('No budget is recorded for Project a, so shares go by number of projects.');
  });

  it('go by number where all budgets are nought', () => {
    expect(computeRag(programme([project('a', 'red', '0'), project('b', 'green', '0')]))).toMatchObject({
      by: 'count',
      rating: 'red',
    });
  });

  it('ignore a missing budget of what does not count', () => {
    expect(computeRag(programme([project('a', 'green'), project('x', 'red', null, { excluded: true })])).by).toBe(
      'budget',
    );
  });

  it('name at most five projects', () => {
    expect(computeRag(mix(7, 0, 0)).why[0]).toContain('and 2 more');
  });
});

describe('two people who disagree', () => {
  it('leave the worse rating', () => {
    expect(worse('green', 'red')).toBe('red');
    expect(worse('amber', 'green')).toBe('amber');
    expect(worse('green', 'withheld')).toBe('withheld');
    expect(worse('reset', 'amber')).toBe('amber');
  });

  it('are mentioned', () => {
    expect(computeRag(programme([project('a', 'green', '1', { conflict: true })])).why.at(-1)).toContain(
      'Two people disagree about Project a',
    );
  });
});

describe('whatever the programme', () => {
  const ratings = fc.constantFrom<ProjectRating>(
    'red',
    'amber',
    'green',
    'not_reported',
    'not_rated',
    'withheld',
    'reset',
  );
  const budgets = fc.option(fc.bigInt({ min: 0n, max: 10n ** 9n }).map(String), { freq: 8 });
  const projects = fc.array(
    fc.record({
      rating: ratings,
      budgetPence: budgets,
      critical: fc.boolean(),
      excluded: fc.boolean(),
      live: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const contingency = fc.array(
    fc.record({
      kind: fc.constantFrom('time' as const, 'money' as const),
      provided: fc.nat(200).map(String),
      committed: fc.nat(200).map(String),
    }),
    { maxLength: 2 },
  );
  const programmes = fc.tuple(projects, contingency).map(([list, held]) =>
    programme(
      list.map((each, n) => project(String(n), each.rating, each.budgetPence, each)),
      held,
    ),
  );
  const severity = { green: 0, amber: 1, red: 2 };

  it('a project that gets worse never improves it', () => {
    const steps: [Colour, Colour][] = [
      ['green', 'amber'],
      ['amber', 'red'],
      ['green', 'red'],
    ];
    fc.assert(
      fc.property(programmes, fc.nat(11), fc.constantFrom(...steps), (inputs, index, [from, to]) => {
        fc.pre(index < inputs.projects.length);
        const withRating = (rating: ProjectRating) =>
          computeRag({
            ...inputs,
            projects: inputs.projects.map((each, n) => (n === index ? { ...each, rating } : each)),
          });
        const before = withRating(from);
        const after = withRating(to);
        expect(before.rating === 'not_rated').toBe(after.rating === 'not_rated');
        if (before.rating !== 'not_rated' && after.rating !== 'not_rated') {
          expect(severity[after.rating]).toBeGreaterThanOrEqual(severity[before.rating]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a Green project that stops reporting never improves it', () => {
    fc.assert(
      fc.property(programmes, fc.nat(11), (inputs, index) => {
        fc.pre(index < inputs.projects.length);
        const withRating = (rating: ProjectRating) =>
          computeRag({
            ...inputs,
            projects: inputs.projects.map((each, n) => (n === index ? { ...each, rating } : each)),
          }).rating;
        const [before, after] = [withRating('green'), withRating('not_reported')];
        if (before === 'not_rated') expect(after).toBe('not_rated');
        else if (after !== 'not_rated') expect(after).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });

  it('neither order, nor excluded nor finished projects matter, and there is always a reason', () => {
    fc.assert(
      fc.property(programmes, (inputs) => {
        const { rating, rule, why, shares, coverage } = computeRag(inputs);
        expect(why.length).toBeGreaterThan(0);
        expect(why.every((sentence) => /^\S.*\.$/u.test(sentence))).toBe(true);
        expect(shares.red).toBeLessThanOrEqual(shares.redAmber);
        expect(coverage.reported).toBeLessThanOrEqual(coverage.due);
        const kept = inputs.projects
          .filter((each) => each.live && !each.excluded && each.rating !== 'withheld')
          .reverse();
        expect(computeRag({ ...inputs, projects: kept }).rating).toBe(rating);
        if (kept.length === 0) expect(rule).toBe('nothing_to_rate');
      }),
      { numRuns: 500 },
    );
  });
});
