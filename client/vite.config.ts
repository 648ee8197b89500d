import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.SKYCOVER_SERVER ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: '../.build/client',
    emptyOutDir: true,
    target: 'es2022',
    // The page runs under CSP default-src 'self': no inlined polyfill, no data: fonts or scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // MapLibre is one large lazy chunk; nothing on the first screen waits for it.
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    proxy: {
      '/v1': server,
      '/openapi.json': server,
      '/socket.io': { target: server, ws: true },
    },
  },
});
