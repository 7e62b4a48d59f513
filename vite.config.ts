import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { bundlePlugin } from './bin/bundle.ts';
import { chunksOf } from './bin/chunks.ts';
import { componentsPlugin } from './bin/components.ts';
import { compressPlugin } from './bin/compress.ts';
import { wordsPlugin } from './bin/words.ts';

const api = process.env.BEFFROI_DEV_API ?? 'http://localhost:8080';

/** Of each icon's six weights the product draws three: the others are left out of the build. */
const drawn = new Set(['regular', 'fill', 'bold']);
const iconWeights: Plugin = {
  name: 'icon-weights',
  enforce: 'pre',
  transform(code, id) {
    if (!/phosphor-icons\/react\/dist\/defs\/\w+\.es\.js$/.test(id)) return;
    const [head, ...weights] = code.split(/\n {2}\[\n {4}"/);
    const last = weights.length - 1;
    const tail = weights[last]?.indexOf('\n]);') ?? -1;
    if (tail < 0) return;
    const end = weights[last]!.slice(tail);
    weights[last] = weights[last]!.slice(0, tail);
    const kept = weights.filter((each) => drawn.has(each.slice(0, each.indexOf('"'))));
    return {
      code: `${head}${kept.map((each) => `\n  [\n    "${each.replace(/,?$/, ',')}`).join('')}${end}`,
      map: null,
    };
  },
};

/** What commands and queries are about is said in the description of the API, not on a screen. */
const silentContract: Plugin = {
  name: 'silent-contract',
  enforce: 'pre',
  apply: 'build',
  transform(code, id) {
    if (!/\/packages\/contract\/[\w-]+\.ts$/.test(id)) return;
    return { code: code.replace(/^(\s+about:\s+)(?:'[^'\n]*'|`[^`]*`),$/gm, "$1'',"), map: null };
  },
};

/** The service worker with the list of what it keeps: the page, its scripts and styles, the letters of our languages. */
const shellWorker: Plugin = {
  name: 'shell-worker',
  apply: 'build',
  generateBundle(_options, bundle) {
    const assets = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) || /-latin-[^/]*\.woff2$/.test(name));
    const shell = ['/', '/logo.svg', '/manifest.webmanifest', ...assets.map((name) => `/${name}`).sort()];
    const version = createHash('sha256')
      .update(JSON.stringify(shell))
      .update(readFileSync('web/index.html'))
      .digest('hex')
      .slice(0, 12);
    const source = readFileSync('web/core/worker.js', 'utf8')
      .replace('__VERSION__', version)
      .replace('__SHELL__', JSON.stringify(shell));
    this.emitFile({ type: 'asset', fileName: 'sw.js', source });
  },
};

/** The letters of both typefaces are asked for with the page, not once a style is read: no text is drawn twice. */
const earlyLetters: Plugin = {
  name: 'early-letters',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((name) => /-latin-wght-normal-[^/]*\.woff2$/.test(name))
        .map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `/${name}`, as: 'font', type: 'font/woff2', crossorigin: true },
          injectTo: 'head',
        })),
  },
};

const firstPages = /\/web\/(inside|people\/SignInPage|messages\/\w+\/first)\.tsx?$/;
/**
 * What the first pages run is compiled whole, beside the page's own thread, while it comes: otherwise that thread compiles each
 * function when it is first called. Said on the first line, or browsers do not hear it.
 */
const compiledEarly: Plugin = {
  name: 'compiled-early',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const early = chunks.filter((each) => each.isEntry || firstPages.test(each.facadeModuleId ?? ''));
      for (const { imports } of early)
        early.push(...chunks.filter((each) => imports.includes(each.fileName) && !early.includes(each)));
      for (const each of early) each.code = `//# allFunctionsCalledOnLoad\n${each.code}`;
    },
  },
};

export default defineConfig(({ command }) => ({
  root: 'web',
  publicDir: 'public',
  plugins: [
    react(),
    wordsPlugin,
    iconWeights,
    silentContract,
    shellWorker,
    earlyLetters,
    compiledEarly,
    componentsPlugin(import.meta.dirname, `${import.meta.dirname}/dist/components.cdx.json`),
    compressPlugin(`${import.meta.dirname}/dist/web`),
    bundlePlugin(import.meta.dirname),
  ],
  // nothing is checked against a schema on a screen
  resolve:
    command === 'build' ? { alias: { typebox: new URL('./web/core/typebox.ts', import.meta.url).pathname } } : {},
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // small assets as files too: the content policy forbids fonts and scripts from data:
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: chunksOf(import.meta.dirname), debugName: 'pages' }],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: api, ws: true }, '/rtc': { target: api, ws: true } } },
}));
