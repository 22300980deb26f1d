import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';

/** Makes the HTML of a view from its model. Everything in a model is text and is escaped. */
export type Render = (view: string, model: object) => string;

/** Views, with govuk-frontend's macros beside them. */
export function loadViews(): Render {
  const folders = ['./views', '../node_modules/govuk-frontend/dist'].map((folder) =>
    fileURLToPath(new URL(folder, import.meta.url)),
  );
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(folders), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  return (view, model) => environment.render(`${view}.njk`, model);
}
