import { z } from 'zod';

const OperationSchema = z.object({
  summary: z.string().default(''),
  tags: z.array(z.string()).default([]),
  security: z.array(z.unknown()).optional(),
});
const DocumentSchema = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), OperationSchema)),
});

const STYLE = `body{font:16px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#12263a}
h2{margin-top:2rem;text-transform:capitalize}table{border-collapse:collapse;width:100%}td{padding:.35rem .5rem;border-top:1px solid #d5dde5;vertical-align:top}
code{font-family:ui-monospace,monospace}.m{font-weight:600;text-transform:uppercase;width:5rem}`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** OpenAPI document → one HTML page listing every operation by tag. Throws when it is no such document. */
export function renderDocs(openapi: unknown): string {
  const { info, paths } = DocumentSchema.parse(openapi);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const rows = operations
      .filter(({ operation }) => operation.tags.includes(tag))
      .map(
        ({ path, method, operation }) =>
          `<tr><td class="m">${escapeHtml(method)}</td><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(operation.summary)}${operation.security ? '' : ' <em>(public)</em>'}</td></tr>`,
      );
    return `<h2>${escapeHtml(tag)}</h2><table>${rows.join('')}</table>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(info.title)} API</title><style>${STYLE}</style><h1>${escapeHtml(info.title)} API ${escapeHtml(info.version)}</h1><p>${escapeHtml(info.description)} Every field and its bounds: <a href="/openapi.json">/openapi.json</a>. What devices send over MQTT: <a href="/asyncapi.json">/asyncapi.json</a>, <a href="/schemas/native-sample.json">/schemas/native-sample.json</a>. Errors are problem documents (RFC 9457) with a stable <code>code</code>.</p>${sections.join('')}</html>`;
}
