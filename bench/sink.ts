import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A relay in a process of its own, since it costs a good part of a core. */
export interface Sink {
  url: string;
  /** Messages that it has taken since the last reset, how many different ones, and their bytes together. */
  counts(): Promise<Taken>;
  /** How many messages it has taken: cheap enough to ask all the time. */
  messages(): Promise<number>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

interface Taken {
  messages: number;
  different: number;
  bytes: number;
}

type Answer = { url: string } | { messages: number } | Taken;

/** Starts it. */
export async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('./sink-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [first] = (await once(child, 'message')) as [Answer];
  return {
    url: (first as { url: string }).url,
    counts: async () => (await ask(child, 'counts')) as Taken,
    messages: async () => ((await ask(child, 'messages')) as Taken).messages,
    reset: async () => {
      await ask(child, 'reset');
    },
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function ask(child: ChildProcess, what: 'counts' | 'messages' | 'reset'): Promise<Answer> {
  child.send(what);
  const [answer] = (await once(child, 'message')) as [Answer];
  return answer;
}
