import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { rebuiltAfterStartingOver, temporalFile } from '../../embedded/temporal-file.ts';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal-server.ts';
import { root } from '../../setup/paths.mjs';
import { alive } from '../../setup/process-identity.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const notices: string[] = [];

async function start(home: string, namespace = 'default'): Promise<EmbeddedTemporal> {
  notices.length = 0;
  const server = await startTemporal({
    program: inject('temporalProgram'),
    folder: path.join(home, 'temporal'),
    logFolder: path.join(home, 'log'),
    namespace,
    notice: (message) => notices.push(message),
  });
  onTestFinished(server.stop);
  return server;
}

async function withClient<T>(address: string, work: (client: Client) => Promise<T>, namespace = 'default'): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

const pinned = (home: string) => readFileSync(path.join(home, 'temporal', 'version'), 'utf8').trim();

const begin = (client: Client, workflowId: string) =>
  client.workflow.start('never', { workflowId, taskQueue: 'nobody', workflowIdReusePolicy: 'REJECT_DUPLICATE' });

test('workflows are there after a stop and a start, and finished ones are kept for 90 days', async () => {
  const home = temporaryFolder();
  const first = await start(home, 'office');
  await withClient(first.address, (client) => begin(client, 'project/x/1'), 'office');
  await first.stop();
  const second = await start(home, 'office');
  expect(second.startedOver).toBe(false);
  await withClient(
    second.address,
    async (client) => {
      expect((await client.workflow.getHandle('project/x/1').describe()).status.name).toBe('RUNNING');
      const { config } = await client.workflowService.describeNamespace({ namespace: 'office' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 3600);
    },
    'office',
  );
});

test('killed, it comes back on the same address with every workflow', async () => {
  const server = await start(temporaryFolder());
  await withClient(server.address, async (client) => {
    await begin(client, 'project/x/1');
    const killed = server.pid();
    process.kill(killed, 'SIGKILL');
    await until(() => server.pid() !== killed);
    await expect(begin(client, 'project/x/1')).rejects.toThrow(/already started/);
  });
  expect(notices.at(-1)).toMatch(/is back/);
});

test('a file of another version is put aside, and the start says that all is to be rebuilt', async () => {
  const home = temporaryFolder();
  await (await start(home)).stop();
  writeFileSync(path.join(home, 'temporal', 'version'), '1.20.0\n');
  const server = await start(home);
  expect(server.startedOver).toBe(true);
  const told = [...notices];
  await server.stop();
  expect((await start(home)).startedOver).toBe(true);
  rebuiltAfterStartingOver(path.join(home, 'temporal'));
  expect(temporalFile(path.join(home, 'temporal'), pinned(home)).startedOver).toBe(false);
  expect(told).toEqual([expect.stringMatching(/another version now.*temporal-1\.20\.0-\d+\.db/)]);
  expect(
    readdirSync(path.join(home, 'temporal')).filter((name) => /^temporal-1\.20\.0-\d+\.db$/.test(name)),
  ).toHaveLength(1);
  expect(pinned(home)).toMatch(/^1\.(?!20)/);
});

test('one that a killed program left is stopped', async () => {
  const home = temporaryFolder();
  const program = `
    import { startTemporal } from ${JSON.stringify(path.join(root, 'embedded/temporal-server.ts'))};
    const server = await startTemporal({ program: ${JSON.stringify(inject('temporalProgram'))}, folder: ${JSON.stringify(path.join(home, 'temporal'))},
      logFolder: ${JSON.stringify(path.join(home, 'log'))}, namespace: 'default', notice() {} });
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const main = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const left = Number(String((await once(main.stdout, 'data'))[0]));
  main.kill('SIGKILL');
  await once(main, 'close');
  expect(alive(left)).toBe(true);
  await start(home);
  expect(alive(left)).toBe(false);
  expect(notices).toEqual([`Stopped the Temporal server that a killed run had left (process ${left})`]);
});

test('a program that is no Temporal CLI is refused in one sentence', async () => {
  const home = temporaryFolder();
  const options = { folder: path.join(home, 'temporal'), logFolder: path.join(home, 'log'), namespace: 'default' };
  await expect(startTemporal({ ...options, program: '/bin/false', notice() {} })).rejects.toThrow(
    /\/bin\/false does not run as a Temporal CLI/,
  );
  expect(existsSync(options.folder)).toBe(false);
});
