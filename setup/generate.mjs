import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runChild } from './child.mjs';
import { cloneCache, modules, root } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

/** @typedef {{ name: string, doing: string, inputs: string[], result: string, args: string[], env?: NodeJS.ProcessEnv }} Generator */

/** What is generated from files of this clone. @param {string} node the Node 24 @returns {Generator[]} */
export function generators(node) {
  const schema = path.join(root, 'prisma', 'schema.prisma');
  const style = path.join(root, 'web', 'styles', 'app.scss');
  const css = path.join(cloneCache, 'app.css');
  return [
    {
      name: 'database-client',
      doing: 'Generating the database client',
      inputs: existsSync(schema) ? [schema, path.join(root, 'prisma.config.ts')] : [],
      result: path.join(root, 'records', 'generated', 'client.ts'),
      args: [modules('prisma', 'build', 'index.js'), 'generate'],
      // Its schema engine is a binary that is not in the package and not needed to generate: any program will do.
      env: { PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    },
    {
      name: 'styles',
      doing: 'Compiling the styles',
      inputs: existsSync(style) ? scssFiles(path.dirname(style)) : [],
      result: css,
      args: [
        modules('sass', 'sass.js'),
        '--pkg-importer=node',
        '--no-source-map',
        '--style=compressed',
        '--quiet-deps',
        style,
        css,
      ],
    },
  ];
}

/** @param {Generator} generator @param {string} key of the packages @returns {boolean} */
export function upToDate({ name, inputs, result }, key) {
  if (inputs.length === 0) return true;
  return existsSync(result) && readStamp(stampOf(name)) === hashOf(inputs, [key]);
}

/**
 * Runs one generator and stamps it.
 * @param {Generator} generator
 * @param {string} key of the packages
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @throws {Refusal} with its last words
 */
export async function generate(generator, key, node, env) {
  const { name, doing, inputs, args } = generator;
  const stamp = hashOf(inputs, [key]);
  const { code, output } = await runChild(node, args, { cwd: root, env: { ...env, ...generator.env } });
  if (code !== 0) throw new Refusal(`${lastLines(output, 30)}\n\n${doing} failed (above).`);
  writeStamp(stampOf(name), stamp);
}

/** @param {string} name */
const stampOf = (name) => path.join(cloneCache, `${name}.stamp`);

/** Every style sheet under a folder, in a fixed order. @param {string} folder @returns {string[]} */
const scssFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.scss'))
    .sort()
    .map((file) => path.join(folder, file));
