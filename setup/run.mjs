// Entry of every npm script: makes the machine ready, then runs the program on Node 24.
// Dependency-free and free of new syntax: it is the machine's own Node that reads this, before anything is installed.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`Node ${process.versions.node} is too old: install Node 20 or newer, then run the same command again.`);
  process.exit(1);
}
const { main } = await import('./main.mjs');
await main(process.argv[2], process.argv.slice(3));
