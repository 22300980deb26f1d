import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { reportFailure } from '../../cli/exit.ts';
import { buildProgram } from '../../cli/program.ts';
import type { Deps } from '../../client/deps.ts';
import { quiet } from '../../client/quiet.ts';
import { engine } from '../client/engine.ts';
import { anOffice, office } from '../client/office.ts';

let deps: Deps;
let url: string;

beforeAll(async () => {
  ({ deps, databaseUrl: url } = await engine());
  await anOffice(deps);
});

beforeEach(() => {
  vi.stubEnv('DATABASE_URL', url);
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
  vi.stubEnv('TEMPORAL_NAMESPACE', deps.temporal.options.namespace);
  vi.stubEnv('GATEHOUSE_LINK_KEY', '07'.repeat(32));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Types a line at the terminal. @returns what it printed, and its exit code */
async function gatehouse(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void said.out.push(String(line))),
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void said.err.push(String(line))),
  ];
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.err.push(String(line)) > 0);
  let code = 0;
  try {
    await buildProgram().parseAsync(words, { from: 'user' });
  } catch (error) {
    code = (error as { code?: string }).code?.startsWith('commander.') ? 2 : reportFailure(error);
  } finally {
    for (const spy of [...spies, written]) spy.mockRestore();
  }
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

const json = (out: string) => JSON.parse(out);

describe('The command line', () => {
  it.each(['project', 'update', 'gate', 'round', 'follow-up', 'programme', 'clock'])(
    'says in the help of %s how to use what it lists, with an example',
    async (name) => {
      const noun = buildProgram().commands.find((one) => one.name() === name);
      const help = (command: typeof noun) => {
        const said: string[] = [];
        command?.configureOutput({ writeOut: (text) => said.push(text) }).outputHelp();
        return said.join('');
      };
      expect(help(noun)).toContain(`gatehouse ${name} ${noun?.commands[0]?.name()} --help`);
      for (const verb of noun?.commands ?? []) expect(help(verb)).toMatch(/Example:\n {2}gatehouse/u);
    },
  );

  it('opens a project, lists it and shows it', async () => {
    const opened = await gatehouse(
      ...['project', 'open', '--as', 'Olu Adeyemi', '--ref', 'LIB-1', '--title', 'Library refit', '--programme', 'CAP'],
      ...['--track', 'light', '--lead', 'lee', '--sponsor', 'sam', '--start', '2024-01-08', '--budget', '£350k'],
      ...['--milestone', 'Doors open=2024-09-30'],
    );
    expect(opened).toMatchObject({ code: 0, out: 'Project LIB-1 is at version 1 now.' });
    await quiet(deps, office);
    expect((await gatehouse('project', 'list')).out).toContain('LIB-1');
    const shown = json((await gatehouse('project', 'show', 'LIB-1', '--json')).out);
    expect(shown).toMatchObject({ ref: 'LIB-1', budgetPence: '35000000', stage: 'business_case' });
    expect(shown.events[0].actor).toEqual({ name: 'Olu Adeyemi', person: 'olu', via: 'command line' });
  });

  it('sends an update on a lead’s behalf, once for each key', async () => {
    const line = ['update', 'submit', 'LIB-1', '--as', 'Olu Adeyemi', '--on-behalf-of', 'lee', '--key', 'k-1'];
    const form = ['--period', '2024-01', '--rating', 'green', '--what-changed', 'Started', '--finish', '2024-09-30'];
    expect(await gatehouse(...line, ...form)).toMatchObject({ code: 0 });
    await quiet(deps, office);
    const again = await gatehouse(...line, ...form);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('It had been done before.') });
    const other = await gatehouse(...line, ...form.with(-1, '2024-10-31'));
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('sent before with other content') });
  });

  it('records a decision with its conditions, refused until the evidence is there or excepted', async () => {
    const line = ['gate', 'decide', 'LIB-1', '--as', 'Cleo Marsh', '--gate', 'business_case', '--body', 'Cabinet'];
    const more = ['--meeting', '8 January', '--minute', 'C 1/24', '--decided-on', '2024-01-08'];
    const condition = ['--condition', 'lee:2024-02-29:Ask the fire service: it must agree'];
    const decision = [...line, ...more, '--outcome', 'approved_with_conditions', ...condition];
    expect(await gatehouse(...decision)).toMatchObject({ code: 1, err: expect.stringContaining('Carbon assessment') });
    expect(await gatehouse(...decision, '--exception', 'Urgent')).toMatchObject({ code: 0 });
    await quiet(deps, office);
    const { out } = await gatehouse('project', 'show', 'LIB-1');
    expect(out).toContain('Ask the fire service: it must agree (due 29 Feb 2024)');
  });

  it('captures a promise, lists it by what it lacks, and shows it', async () => {
    const captured = await gatehouse(
      ...['follow-up', 'promise', '--as', 'Cleo Marsh', '--kind', 'action', '--body', 'Cabinet'],
      ...[
        '--meeting-on',
        '2024-01-05',
        '--words',
        'Come back in May',
        '--recipient',
        'sam',
        '--recipient',
        'Cllr Ash',
        '--json',
      ],
    );
    const { target } = json(captured.out);
    await quiet(deps, office);
    expect((await gatehouse('follow-up', 'list')).out).toMatch(new RegExp(`${target} .*owner, due`, 'u'));
    expect((await gatehouse('follow-up', 'show', target)).out).toContain('Sam Price (owed); Cllr Ash (owed)');
  });

  it('steps the clock, opens and shows a round, shows programmes and the status', async () => {
    const stepped = await gatehouse('clock', 'step', '--to', '2024-01-24');
    expect(stepped.out).toContain('The clock shows 24 January 2024, 09:00.');
    expect(stepped.out).toContain('the opening of January 2024');
    expect(await gatehouse('round', 'open', '2024-01', '--as', 'Olu')).toMatchObject({ code: 0 });
    expect((await gatehouse('round', 'show', '2024-01')).out).toContain('LIB-1');
    expect((await gatehouse('programme', 'list')).out).toContain('CAP');
    expect((await gatehouse('programme', 'show', 'CAP')).out).toContain('1 of 1');
    expect(json((await gatehouse('status', '--json')).out)).toMatchObject({
      engine: { working: true },
      unrecorded: { commands: 0 },
    });
    expect((await gatehouse('rebuild')).out).toContain('Everything is in order');
  });

  it('says what is wrong, and with which exit code', async () => {
    expect(await gatehouse('project', 'show', 'NOBODY')).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not exist'),
    });
    expect(await gatehouse('update', 'submit', 'LIB-1')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--as'),
    });
    const unreadable = await gatehouse('update', 'submit', 'LIB-1', '--as', 'Olu', '--period', '2024-13');
    expect(unreadable).toMatchObject({
      code: 2,
      err: expect.stringContaining('period: Month “2024-13” is not a month.'),
    });
    expect(await gatehouse('project', 'nonsense')).toMatchObject({ code: 2 });
    expect(await gatehouse('project', 'list', '--office', 'elsewhere')).toMatchObject({ code: 1 });
    vi.stubEnv('DATABASE_URL', '');
    vi.stubEnv('TEMPORAL_ADDRESS', '');
    const nothing = await gatehouse('project', 'list', '--data', '/nonexistent');
    expect(nothing).toMatchObject({ code: 3, err: expect.stringContaining('not running') });
  });

  it('has an example in the help of every command', () => {
    const leaves = buildProgram().commands.flatMap((noun) => (noun.commands.length > 0 ? noun.commands : [noun]));
    for (const leaf of leaves) {
      const help: string[] = [];
      leaf.configureOutput({ writeOut: (text) => help.push(text) });
      leaf.outputHelp();
      expect(help.join(''), leaf.name()).toContain('Example:');
    }
  });
});
