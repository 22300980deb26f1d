import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { root } from '../../setup/paths.mjs';
import { until } from '../support/until.ts';

/** `gatehouse ...` as a process of its own: what kill -9 is done to. */
export interface Program {
  pid: number;
  /** Everything printed so far. */
  said(): string;
  hasEnded(): boolean;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end, as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>;
}

/** Nothing of the product takes longer to come up or to stop, even on two busy cores. */
const patienceMs = 120_000;

/**
 * Starts `gatehouse ARGS`; whatever is still running when the test ends is killed.
 * @param env settings beside PATH and the Temporal CLI
 */
export function gatehouse(args: string[], env: Record<string, string>): Program {
  const child = spawn(process.execPath, [path.join(root, 'cli', 'main.ts'), ...args], {
    cwd: '/',
    env: { PATH: process.env.PATH, TEMPORAL_CLI: inject('temporalProgram'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const closed = once(child, 'close');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded()) child.kill(signal);
    await until(hasEnded, `gatehouse ${args[0]} has ended after ${signal}`, patienceMs);
    await closed;
  };
  onTestFinished(() => end('SIGKILL'));
  return {
    pid: child.pid as number,
    said: () => said,
    hasEnded,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      return child.exitCode;
    },
  };
}

/** Waits until a program has printed `pattern`. @throws Error with all it said when it ends first */
export async function printed(program: Program, pattern: RegExp): Promise<RegExpExecArray> {
  await until(() => pattern.test(program.said()) || program.hasEnded(), `it says ${pattern}`, patienceMs);
  const found = pattern.exec(program.said());
  if (!found) throw new Error(`It ended before it said ${pattern}:\n${program.said()}`);
  return found;
}

/** A wait of a random length, in milliseconds. @returns how long it was, for the story of a failed run */
export async function randomWait(from: number, to: number): Promise<number> {
  const ms = Math.round(from + Math.random() * (to - from));
  await new Promise((resolve) => setTimeout(resolve, ms));
  return ms;
}
