// Opens route files with Kaoto's own code, saves the form of every step, saves the file, and compares.
// node check.mjs <folder of node_modules> <file>...
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'any.js'));
const { parse } = require('yaml');

/** Kaoto is made for browsers and their bundlers. */
async function editor() {
  const { JSDOM } = require('jsdom');
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  globalThis.window = window;
  for (const name of Object.getOwnPropertyNames(window)) {
    if (!(name in globalThis)) globalThis[name] = window[name];
  }
  const folder = mkdtempSync(path.join(modules, '.bundle-'));
  const bundle = path.join(folder, 'editor.cjs');
  const assets = ['css', 'scss', 'svg', 'png', 'gif', 'jpg', 'ttf', 'woff', 'woff2'];
  try {
    await require('esbuild').build({
      entryPoints: [path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'editor.mjs')],
      bundle: true,
      platform: 'node',
      outfile: bundle,
      nodePaths: [modules],
      alias: { '@kaoto/kaoto/lib': path.resolve(modules, '@kaoto/kaoto/lib') },
      mainFields: ['module', 'main'],
      loader: Object.fromEntries(assets.map((kind) => ['.' + kind, 'empty'])),
      logLevel: 'error',
    });
    return require(path.resolve(bundle));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The catalog of the Camel version that is next to ours. */
function loadCatalog({ CamelCatalogService, CatalogKind }) {
  const root = path.join(modules, '@kaoto/camel-catalog/dist/camel-catalog');
  const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const { fileName } = json(path.join(root, 'index.json')).definitions.find((d) => /^Camel Main 4\.18\.\d+$/.test(d.name));
  const index = path.join(root, fileName);
  const { catalogs } = json(index);
  const load = (name) => json(path.join(path.dirname(index), catalogs[name].file));
  const kinds = {
    Component: 'components',
    Processor: 'models',
    Pattern: 'patterns',
    Entity: 'entities',
    Language: 'languages',
    Dataformat: 'dataformats',
    Loadbalancer: 'loadbalancers',
    Kamelet: 'kamelets',
    Function: 'functions',
  };
  for (const [kind, name] of Object.entries(kinds)) {
    CamelCatalogService.setCatalogKey(CatalogKind[kind], load(name));
  }
}

/** The same document with each path that stands among the parameters back in its URI. */
function joined(value, { CamelCatalogService, CatalogKind, CamelUriHelper }) {
  const join = (node) => {
    if (Array.isArray(node)) return node.map(join);
    if (node === null || typeof node !== 'object') return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, item]) => [key, join(item)]));
    if (copy.parameters && Object.keys(copy.parameters).length === 0) delete copy.parameters;
    const component = typeof copy.uri === 'string' && CamelCatalogService.getComponent(CatalogKind.Component, copy.uri);
    if (!component) return copy;
    const inPath = Object.keys(component.properties).filter((name) => component.properties[name].kind === 'path');
    const all = Object.entries(copy.parameters ?? {});
    const path = Object.fromEntries(all.filter(([name]) => inPath.includes(name)));
    const rest = Object.fromEntries(all.filter(([name]) => !inPath.includes(name)));
    copy.uri = CamelUriHelper.getUriStringFromParameters(copy.uri, component.component.syntax, path);
    delete copy.parameters;
    return Object.keys(rest).length ? { ...copy, parameters: rest } : copy;
  };
  return join(value);
}

/** Every node on the canvas, with those inside it. */
function nodes(node) {
  return [node, ...(node.getChildren() ?? []).flatMap(nodes)];
}

/** Opens the form of a step and saves it. Returns what the editor has to complain about. */
function touch(entity, place) {
  const form = entity.getComponentSchema(place);
  if (!form || !form.definition) return `${place}: no form`;
  entity.updateModel(place, structuredClone(form.definition));
  return entity.getNodeValidationText(place);
}

function check(kaoto, file) {
  const before = readFileSync(file, 'utf8');
  const problems = [];
  const resource = kaoto.CamelResourceFactory.createCamelResource(before, { path: file });
  if (!isDeepStrictEqual(parse(resource.toString()), parse(before))) problems.push('is another after a save');
  const entities = resource.getVisualEntities();
  if (entities.length !== parse(before).length) problems.push('not all of it is on the canvas');
  let steps = 0;
  for (const entity of entities) {
    const places = new Set(nodes(entity.toVizNode()).map((node) => node.data.path));
    for (const place of places) {
      if (!place || place.endsWith('placeholder')) continue;
      const complaint = touch(entity, place);
      if (complaint) problems.push(`${place}: ${complaint}`);
      steps++;
    }
  }
  const after = resource.toString();
  const same = isDeepStrictEqual(joined(parse(after), kaoto), joined(parse(before), kaoto));
  if (!same) problems.push('is another when every form was saved:\n' + after);
  const comments = (text) => text.split('\n').filter((line) => /^\s*#/.test(line)).length;
  if (comments(after) < comments(before)) problems.push('loses a comment');
  return { steps, problems };
}

const kaoto = await editor();
loadCatalog(kaoto);
let failed = false;
for (const file of files) {
  const { steps, problems } = check(kaoto, file);
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${file}: ${steps} nodes`);
  problems.forEach((problem) => console.log(`     ${problem}`));
  failed ||= problems.length > 0;
}
process.exit(failed ? 1 : 0);
