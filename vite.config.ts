import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { componentsPlugin } from './bin/components.ts';

const api = process.env.BEFFROI_DEV_API ?? 'http://localhost:8080';

export default defineConfig({
  root: 'web',
  publicDir: 'public',
  plugins: [react(), componentsPlugin(import.meta.dirname, `${import.meta.dirname}/dist/components.cdx.json`)],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // small assets as files too: the content policy forbids fonts and scripts from data:
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: api, ws: true }, '/rtc': { target: api, ws: true } } },
});
