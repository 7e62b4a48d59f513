/**
 * At build: the server with the libraries it uses in a few files, `dist/server`. Node then reads some 20 of them at a start
 * instead of 2,300 (docs/decisions/0210). Tests of the server and `bin/dev` run the sources; the stories run this.
 */
import { extname } from 'node:path';
import { build, type Plugin } from 'vite';

/** Each becomes a file of its own name: the server, and what it starts beside itself. */
export const programs = [
  'server/main.ts',
  'packages/sfu/process.ts',
  'server/tasks/import-worker.ts',
  'server/command-line.ts',
];

/** Libraries that are not JavaScript, or not always there. */
const outside = ['@node-rs/argon2', 'pg-native'];

export function bundlePlugin(root: string): Plugin {
  return {
    name: 'server-bundle',
    apply: 'build',
    async closeBundle() {
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: 'error',
        ssr: { noExternal: true, external: outside },
        build: {
          ssr: true,
          outDir: 'dist/server',
          emptyOutDir: true,
          target: 'node24',
          minify: false,
          rolldownOptions: {
            input: Object.fromEntries(programs.map((path) => [nameOf(path), path])),
            output: { strictExecutionOrder: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
          },
        },
      });
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -extname(path).length);
}
