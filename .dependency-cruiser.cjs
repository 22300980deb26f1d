// Imports point one way (docs/architecture.md). Each folder names what it may use; everything else is refused.
const allowed = {
  domain: [],
  workflows: ['domain'],
  records: ['domain'],
  mail: ['domain', 'records'],
  config: ['domain'],
  client: ['domain', 'workflows', 'records', 'mail', 'samples'],
  activities: ['domain', 'workflows', 'records', 'mail', 'client'],
  worker: ['domain', 'workflows', 'records', 'mail', 'client', 'activities', 'config'],
  web: ['domain', 'workflows', 'records', 'mail', 'client', 'config', 'samples'],
  embedded: ['domain', 'workflows', 'records', 'mail', 'client', 'config', 'worker', 'web', 'setup', 'samples'],
};

const folders = [...Object.keys(allowed), 'setup', 'cli', 'bench', 'test', 'samples'].join('|');

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, others]) => ({
      name: `${folder}-imports-one-way`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${folders})/`, pathNot: `^(${[folder, ...others].join('|')})/` },
    })),
    {
      name: 'rules-and-workflows-stay-pure',
      comment: 'They are replayed: no I/O, no clock, nothing heavy in the sandbox.',
      severity: 'error',
      from: { path: '^(domain|workflows)/' },
      to: {
        path: 'node_modules|^(node:)?(fs|path|crypto|os|net|http|https|child_process|timers)',
        pathNot: '@temporalio/(workflow|common)',
      },
    },
    {
      name: 'the-domain-knows-no-temporal',
      severity: 'error',
      from: { path: '^domain/' },
      to: { path: 'node_modules' },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: '^(cli|test|bench)/' },
      to: { path: '^cli/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { pathNot: '^web/assets/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^records/generated/' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
