import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, ERRORS, type ErrorCode } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Problem } from '../lib/wire.schema.ts';
import { isStorageUnavailable } from '../storage/errors.ts';

/** Anything thrown → an AppError; what we don't know becomes INTERNAL and tells the caller nothing. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new AppError('INTERNAL');
  if (isStorageUnavailable(error)) return new AppError('STORAGE_UNAVAILABLE');
  const code = codeOfMiddleware(error);
  return code ? new AppError(code) : new AppError('INTERNAL');
}

function codeOfMiddleware(error: Error): ErrorCode | undefined {
  const type = 'type' in error ? error.type : undefined;
  if (type === 'entity.parse.failed') return 'BODY_NOT_JSON';
  if (type === 'entity.too.large') return 'PAYLOAD_TOO_LARGE';
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return 'MEDIA_TYPE_UNSUPPORTED';
  if (typeof type === 'string') return 'VALIDATION_FAILED';
  if ('status' in error && (error.status === 403 || error.status === 404)) return 'NOT_FOUND';
  return 'status' in error && error.status === 400 ? 'VALIDATION_FAILED' : undefined;
}

/** AppError → RFC 9457 problem document. */
export function toProblem(error: AppError, errorId?: string): Problem {
  const [status, title] = ERRORS[error.code];
  return {
    type: `urn:skycover:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    ...(errorId ? { errorId } : {}),
    ...(Object.keys(error.details).length > 0 ? { details: error.details } : {}),
  };
}

/** The one place where HTTP turns errors into answers. */
export function errorHandler(deps: { logger: Logger; ids: Ids }): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = toAppError(thrown);
    const errorId = error.status >= 500 ? deps.ids.next('err') : undefined;
    if (errorId)
      deps.logger.error(
        { err: thrown, errorId, method: request.method, path: request.path },
        'request failed',
      );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.status === 503) response.setHeader('Retry-After', '5');
    response
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(error, errorId)));
  };
}

/** Addresses that exist nowhere in the API. */
export const notFound: RequestHandler = () => {
  throw new AppError('NOT_FOUND');
};
