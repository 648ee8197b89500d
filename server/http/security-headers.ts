import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Helmet with our own content policy: nothing inline but styles, no plugins, no base, no frames. */
export function securityHeaders(options: {
  mapStyleUrl: string | undefined;
  https: boolean;
}): RequestHandler {
  const map =
    options.mapStyleUrl && URL.canParse(options.mapStyleUrl) ? [new URL(options.mapStyleUrl).origin] : [];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...map],
        connectSrc: ["'self'", ...map],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: options.https,
  });
}
