import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generators, upToDate } from '../../setup/generate.mjs';
import { needsTemporal } from '../../setup/main.mjs';
import { findNode24 } from '../../setup/node24.mjs';
import { root } from '../../setup/paths.mjs';
import { speakTo, step } from '../../setup/say.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const run = path.join(root, 'setup', 'run.mjs');

test('a Node that is too old is refused in one sentence', () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } }); import(${JSON.stringify(run)});`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', pretend], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr.trim()).toBe('Node 18.20.0 is too old: install Node 20 or newer, then run the same command again.');
});

test('an unknown name is a wrong use', () => {
  const { status, stdout } = spawnSync(process.execPath, [run, 'dance'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stdout).toContain('"dance" is none of: start, cli, bench, test, verify.');
});

test("the machine's Node is used from 24 on, else the packaged one, else the way out is named", () => {
  expect(findNode24({ version: '25.1.0', execPath: '/opt/node' })).toBe('/opt/node');
  expect(() => findNode24({ version: '20.1.0', platform: 'plan9', arch: 'mips' })).toThrow(
    /plan9-mips: install Node 24/,
  );
});

test('a Temporal server is got only for what starts one', () => {
  expect(needsTemporal('start', [], {})).toBe(true);
  expect(needsTemporal('cli', ['start'], {})).toBe(true);
  expect(needsTemporal('cli', ['project', 'list'], {})).toBe(false);
  expect(needsTemporal('start', ['--help'], {})).toBe(false);
  expect(needsTemporal('start', [], { TEMPORAL_ADDRESS: 'temporal:7233' })).toBe(false);
  expect(needsTemporal('test', [], { TEMPORAL_ADDRESS: 'temporal:7233' })).toBe(true);
  expect(needsTemporal('verify', [], {})).toBe(false);
});

test('generated code is made anew when an input changes, and is not missed when there is none', () => {
  const folder = temporaryFolder();
  const input = path.join(folder, 'app.scss');
  const common = { name: 'never-stamped', doing: '', args: [], result: input };
  writeFileSync(input, 'a {}');
  expect(upToDate({ ...common, inputs: [input] }, 'key')).toBe(false);
  expect(upToDate({ ...common, inputs: [] }, 'key')).toBe(true);
  expect(generators(process.execPath).map(({ name }) => name)).toEqual(['database-client', 'styles']);
});

test('each step is said with its time: one plain line, and on a terminal a line that is drawn over', async () => {
  const plain: string[] = [];
  const terminal: string[] = [];
  try {
    speakTo({ write: (text: string) => plain.push(text) });
    expect(await step('Counting', () => 3)).toBe(3);
    await expect(step('Failing', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    speakTo({ write: (text: string) => terminal.push(text), isTTY: true, columns: 40 });
    await step('Getting the packages', (telling) => telling('Getting something with a very long name'));
  } finally {
    speakTo(process.stdout);
  }
  expect(plain).toEqual([
    expect.stringMatching(/^ {2}Counting: \d+\.\d s\n$/),
    expect.stringMatching(/Failing: failed after/),
  ]);
  expect(terminal[0]).toBe('\r\x1b[2K  Getting the packages ... 0 s');
  expect(terminal[1]).toBe('\r\x1b[2K  Getting something with a very long na');
  expect(terminal.at(-2)).toBe('\r\x1b[2K');
  expect(terminal.at(-1)).toMatch(/^ {2}Getting the packages: \d+\.\d s\n$/);
});

test('the program runs with our exit code, and a signal reaches it', async () => {
  const folder = temporaryFolder();
  const program = path.join(folder, 'program.mjs');
  writeFileSync(
    program,
    `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');`,
  );
  const outer = `
    import { runProgram } from ${JSON.stringify(path.join(root, 'setup/run-program.mjs'))};
    process.exitCode = await runProgram({ node: process.execPath, env: process.env }, [${JSON.stringify(program)}], ${JSON.stringify(folder)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', outer], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([7, null]);
});
