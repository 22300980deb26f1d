#!/usr/bin/env node
// The command: the same preparation as npm start (a check of stamps once all is in place), then cli/main.ts on Node 24.
process.argv.splice(2, 0, 'cli');
await import('../setup/run.mjs');
